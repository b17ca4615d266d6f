import { inParallel } from '../in-parallel.ts';

/** How many attempts the first batch has: upstream's SlowStartInitialBatchSize. */
const slowStartBatchMin = 1;

export interface SlowStartResult {
  readonly succeeded: number;
  /** That of the first attempt that failed; undefined where all succeeded. */
  readonly failure?: { readonly error: unknown };
}

/**
 * Makes `count` attempts in batches of 1, 2, 4, 8 …, the attempts of a batch at the same time, as far as
 * may be. After a batch in which one failed no other begins: where all would fail
 * for the same reason, such as a quota, it costs few requests to find out.
 */
export async function slowStart(count: number, attempt: () => Promise<unknown>): Promise<SlowStartResult> {
  let succeeded = 0;
  let failure: SlowStartResult['failure'];
  const tryOnce = async (): Promise<void> => {
    try {
      await attempt();
      succeeded++;
    } catch (error) {
      failure ??= { error };
    }
  };
  let remaining = count;
  for (let batch = slowStartBatchMin; remaining > 0 && failure === undefined; batch *= 2) {
    const size = Math.min(batch, remaining);
    await inParallel(Array.from({ length: size }), tryOnce);
    remaining -= size;
  }
  return { succeeded, failure };
}
