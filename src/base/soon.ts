/**
 * Values that now and then have to be waited for, and mostly are there. A promise for each, and the turn that awaiting it takes, is a tenth of
 * the work of a small write.
 */
export type Soon<T> = T | Promise<T>;

/** Goes on with the value: at once where it is there. What `next` throws then is thrown, and not a rejection. */
export function soon<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
