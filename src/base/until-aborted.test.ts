import { expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

const never = new Promise<never>(() => {});
const reason = new Error('enough');

it('rejects at once with the reason of a signal that has aborted', async () => {
  await expect(untilAborted(Promise.resolve(1), AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('rejects with the reason of a signal that aborts while it waits', async () => {
  const abort = new AbortController();
  const waiting = untilAborted(never, abort.signal);
  abort.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

it('is as the promise where the signal does not abort', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilAborted(Promise.reject(reason), signal)).rejects.toBe(reason);
});

it('drops what the promise comes to after the signal has aborted', async () => {
  const abort = new AbortController();
  let fail!: (error: Error) => void;
  const late = new Promise((_resolve, reject) => {
    fail = reject;
  });
  const waiting = untilAborted(late, abort.signal);
  abort.abort(reason);
  fail(new Error('nobody is to hear of it'));
  await expect(waiting).rejects.toBe(reason);
});
