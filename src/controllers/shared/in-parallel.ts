/**
 * How many requests a controller has under way for one object. The server refuses more than 200 writes at once from all its clients together, and a
 * controller works on several objects at a time.
 */
export const requestsInFlightMax = 32;

/** Runs for each item, in their order, for so many at the same time. Rejects as soon as one does, and begins no other then. */
export async function inParallel<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
  inFlightMax = requestsInFlightMax,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      try {
        await run(items[next++]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlightMax, items.length) }, work));
}
