/** An object whose members can still be set, while what they hold cannot be changed. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };
