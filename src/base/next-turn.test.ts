import { describe, expect, it } from 'vitest';
import { onNextTurn, turnsTaken } from './next-turn.ts';

describe('turnsTaken', () => {
  it('waits for turns that are asked for in turns, and for the promises between them', async () => {
    const steps: string[] = [];
    const worker = async (name: string, turns: number): Promise<void> => {
      for (let turn = 1; turn <= turns; turn++) {
        await new Promise<void>(onNextTurn);
        for (let i = 0; i < 100; i++) await Promise.resolve();
        steps.push(`${name} ${turn}`);
      }
    };
    void worker('a', 3);
    void worker('b', 1);
    await turnsTaken();
    expect(steps).toEqual(['a 1', 'b 1', 'a 2', 'a 3']);
  });

  it('does not wait for what nobody asked a turn for', async () => {
    let isDone = false;
    void new Promise(() => {}).then(() => {
      isDone = true;
    });
    await turnsTaken();
    expect(isDone).toBe(false);
  });
});
