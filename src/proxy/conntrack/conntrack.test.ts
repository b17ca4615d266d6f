import { describe, expect, it } from 'vitest';
import type { Logger } from '../../base/logger.ts';
import { silentLogger } from '../../base/logger.ts';
import { ProgramError } from '../../base/program.ts';
import { HostConntrack } from './conntrack.ts';

const flows = ['a', 'b', 'c'].map((from) => ({ family: 4 as const, ip: '10.96.0.1', port: 53, from }));

function setUp(stderrOf: (from: string) => string | undefined) {
  const runs: string[] = [];
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (_, message) => warnings.push(message) };
  const program = {
    run: async (args: readonly string[]) => {
      const from = args.at(-1)!;
      runs.push(from);
      const stderr = stderrOf(from);
      if (stderr !== undefined) throw new ProgramError(stderr, 1, stderr);
      return '';
    },
  };
  return { runs, warnings, conntrack: new HostConntrack(logger, program) };
}

describe('conntrack', () => {
  it.each([
    { name: 'deletes one after the other', stderr: {}, runs: ['a', 'b', 'c'], warnings: [] },
    {
      name: 'goes on where there are none to delete',
      stderr: { a: 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.\n' },
      runs: ['a', 'b', 'c'],
      warnings: [],
    },
    {
      name: 'gives up where it does not work',
      stderr: { b: 'Operation not permitted' },
      runs: ['a', 'b'],
      warnings: ['cannot delete the flows of UDP endpoints that are gone'],
    },
  ])('$name', async ({ stderr, runs, warnings }) => {
    const given = setUp((from) => (stderr as Record<string, string>)[from]);
    await given.conntrack.deleteFlows(flows, new AbortController().signal);
    expect([given.runs, given.warnings]).toEqual([runs, warnings]);
  });

  it('ends when it is told to', async () => {
    const stopping = new AbortController();
    const given = setUp((from) => {
      if (from === 'b') stopping.abort();
      return undefined;
    });
    await given.conntrack.deleteFlows(flows, stopping.signal);
    expect(given.runs).toEqual(['a', 'b']);
  });
});
