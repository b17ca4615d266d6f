/** Texts by OpenAPI name of the type, then by field; the empty field name is the type itself. */
export type DescriptionTable = Readonly<Record<string, Readonly<Record<string, string>>>>;
