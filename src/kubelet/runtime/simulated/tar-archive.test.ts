import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTar, type TarEntry, TarError, writeTar } from './tar-archive.ts';

const file = (name: string, content: string | Uint8Array, mode = 0o644): TarEntry => ({
  name,
  isDirectory: false,
  mode,
  modifiedAtMs: 1_700_000_000_000,
  content: Buffer.from(content),
});
const directory = (name: string): TarEntry => ({
  ...file(name, '', 0o755),
  isDirectory: true,
  content: new Uint8Array(0),
});

const long = 'a-directory-with-a-long-name/'.repeat(8);

const plain = (entries: readonly TarEntry[]) =>
  entries.map((each) => ({ ...each, content: Buffer.from(each.content).toString('hex') }));

describe('archives', () => {
  const cases: readonly { name: string; entries: readonly TarEntry[] }[] = [
    { name: 'nothing', entries: [] },
    { name: 'a file', entries: [file('a.txt', 'content')] },
    { name: 'an empty file', entries: [file('empty', '')] },
    { name: 'a file of whole blocks', entries: [file('blocks', Buffer.alloc(1024, 7))] },
    { name: 'a directory', entries: [directory('d'), file('d/script', '#!/bin/sh', 0o755)] },
    { name: 'long names', entries: [directory(long.slice(0, -1)), file(`${long}file`, 'deep')] },
    { name: 'names beyond ASCII', entries: [file('grüße/日本', 'x')] },
  ];
  it.each(cases)('of $name come back as they were', ({ entries }) => {
    expect(plain(readTar(writeTar(entries)))).toEqual(plain(entries));
  });

  it('are those of tar, in both directions', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wherry-tar-'));
    try {
      // Each part fits into a header, all together don't.
      const names = ['d', `d/${'n'.repeat(80)}`, `d/${'n'.repeat(80)}/${'m'.repeat(80)}`] as const;
      const ours = [directory(names[0]), directory(names[1]), file(names[2], 'ours', 0o600)];
      writeFileSync(join(folder, 'ours.tar'), writeTar(ours));
      execFileSync('tar', ['-xf', 'ours.tar'], { cwd: folder });
      expect(readFileSync(join(folder, names[2]), 'utf8')).toBe('ours');
      for (const format of ['gnu', 'posix', 'ustar']) {
        const theirs = execFileSync('tar', ['--format', format, '-cf', '-', 'd'], { cwd: folder });
        expect(readTar(theirs).map(({ name, mode, content }) => [name, mode, Buffer.from(content).toString()])).toEqual(
          ours.map(({ name, mode, content }) => [name, mode, Buffer.from(content).toString()]),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leave out what is neither file nor directory, and slashes around names', () => {
    const bytes = Buffer.from(writeTar([file('/./link', ''), file('./b', 'x')]));
    expect(readTar(bytes).map(({ name }) => name)).toEqual(['link', 'b']);
    const link = Buffer.from(writeTar([file('link', '')]));
    // The kind is a symbolic link now, and the sum of the bytes two more.
    link[156] = '2'.charCodeAt(0);
    const sum = Number.parseInt(link.toString('latin1', 148, 154), 8) + 2;
    link.write(sum.toString(8).padStart(6, '0'), 148, 'latin1');
    expect(readTar(link)).toEqual([]);
  });

  it('that are cut off or no archives are refused', () => {
    const bytes = writeTar([file('a', Buffer.alloc(600))]);
    expect(() => readTar(bytes.subarray(0, 700))).toThrow('Unexpected EOF in archive');
    expect(() => readTar(Buffer.alloc(512, 'x'))).toThrow('This does not look like a tar archive');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 512, maxLength: 1600 }), fc.nat(1600), (noise, at) => {
        const broken = Buffer.concat([writeTar([file('a', 'content')])]);
        broken.set(
          noise.subarray(0, Math.max(0, Math.min(noise.length, broken.length - at))),
          Math.min(at, broken.length),
        );
        try {
          readTar(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(TarError);
        }
      }),
    );
  });
});
