import { mkdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { systemErrorText } from './system-error.ts';

const here = import.meta.filename;
const diskFull = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  syscall: 'write',
});

const cases: readonly { act: () => Promise<unknown>; text: string }[] = [
  { act: () => readFile('/no/such/file'), text: 'open /no/such/file: no such file or directory' },
  { act: () => mkdir(`${here}/inside`), text: `mkdir ${here}/inside: not a directory` },
  { act: () => mkdir(here), text: `mkdir ${here}: file exists` },
  { act: () => readFile(import.meta.dirname), text: 'read: is a directory' },
  { act: () => Promise.reject(diskFull), text: 'write: no space left on device' },
  { act: () => Promise.reject(new Error('no volume, sorry')), text: 'no volume, sorry' },
];

describe('what the system says', () => {
  it.each(cases)('$text', async ({ act, text }) => {
    const error = await act().catch((reason: unknown) => reason);
    expect(systemErrorText(error as Error)).toBe(text);
  });
});
