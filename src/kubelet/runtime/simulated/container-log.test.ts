import { describe, expect, it } from 'vitest';
import { ContainerLog, logLinesMax } from './container-log.ts';

async function read(log: ContainerLog, options?: Parameters<ContainerLog['read']>[0]): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of log.read(options)) pieces.push(piece);
  return pieces;
}

describe('the log of a container', () => {
  it('keeps the newest lines', async () => {
    const log = new ContainerLog();
    for (let i = 0; i < 3 * logLinesMax; i++) log.write(i, `line ${i}`);
    const lines = await read(log);
    expect(lines).toHaveLength(logLinesMax);
    expect([lines[0], lines.at(-1)]).toEqual([`line ${2 * logLinesMax}\n`, `line ${3 * logLinesMax - 1}\n`]);
  });

  it('takes several lines at once', async () => {
    const log = new ContainerLog();
    log.write(0, 'one\ntwo\n');
    log.write(0, '');
    expect(await read(log)).toEqual(['one\n', 'two\n', '\n']);
  });

  it('counts bytes, not characters', async () => {
    const log = new ContainerLog();
    log.write(0, 'äöü');
    expect(await read(log, { limitBytes: 4 })).toEqual(['äö']);
    expect(await read(log, { limitBytes: 0 })).toEqual([]);
  });

  it('is followed by several at a time, each from its own place', async () => {
    const log = new ContainerLog();
    log.write(0, 'one');
    const all = read(log, { follow: true });
    const fresh = read(log, { follow: true, tailLines: 0 });
    await Promise.resolve();
    log.write(1, 'two');
    log.end();
    expect([await all, await fresh]).toEqual([['one\n', 'two\n'], ['two\n']]);
  });
});
