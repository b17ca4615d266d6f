import { expect, it } from 'vitest';
import { ApiWrites, apiWritesMax } from './api-writes.ts';

it('has room for so many writes, and waits for all', async () => {
  const writes = new ApiWrites();
  const finish: (() => void)[] = [];
  const write = () => new Promise<void>((resolve) => finish.push(resolve));
  for (let i = 1; i < apiWritesMax; i++) void writes.run(write);
  expect(writes.hasRoom).toBe(true);
  await writes.room();
  void writes.run(write);
  expect(writes.hasRoom).toBe(false);
  let hadRoom = false;
  const room = writes.room().then(() => {
    hadRoom = true;
  });
  await Promise.resolve();
  expect(hadRoom).toBe(false);
  finish.pop()!();
  await room;
  const failing = writes.run(() => Promise.reject(new Error('refused')));
  await expect(failing).rejects.toThrow('refused');
  const finished = writes.finished();
  for (const each of finish) each();
  await finished;
  await writes.finished();
  expect(writes.hasRoom).toBe(true);
});
