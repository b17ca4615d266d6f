/** The rules of style that a linter has no word for. They read every file that git knows or would add. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const linesMax = 600;
const root = resolve(import.meta.dirname, '../..');

interface SourceFile {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly lines: readonly string[];
}

const files: readonly SourceFile[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '*.ts', '*.mjs', '*.js'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\0')
  .filter((path) => path !== '' && existsSync(resolve(root, path)))
  .map((path) => ({ path, lines: readFileSync(resolve(root, path), 'utf8').split('\n') }));

const isTest = ({ path }: SourceFile): boolean => path.endsWith('.test.ts') || path.startsWith('test/');
const isGenerated = ({ lines }: SourceFile): boolean => /^\/[/*].*\bgenerated\b/i.test(lines[0] ?? '');

/** This file names what it forbids. */
const others = files.filter(({ path }) => path !== 'test/style/style.test.ts');

/** `path:line: text` for every line that matches. */
function matches(among: readonly SourceFile[], pattern: RegExp): string[] {
  return among.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

describe('style', () => {
  it('has looked at the files', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.some(({ path }) => path === 'test/style/style.test.ts')).toBe(true);
  });

  it(`keeps files to ${linesMax} lines`, () => {
    const long = files.filter((file) => file.lines.length - 1 > linesMax && !isGenerated(file));
    expect(long.map(({ path, lines }) => `${path}: ${lines.length - 1} lines`)).toEqual([]);
  });

  it('takes time, chance and identity by parameter, except in src/base', () => {
    const product = files.filter(
      (file) => file.path.startsWith('src/') && !file.path.startsWith('src/base/') && !isTest(file),
    );
    const ambient =
      /(?<![\w.$])(Date\.now\(|new Date\(\)|setTimeout\(|setInterval\(|setImmediate\(|Math\.random\(|performance\.now\()|\brandomUUID\(|AbortSignal\.timeout\(|timers\/promises/;
    expect(matches(product, ambient)).toEqual([]);
  });

  it('names files and folders in kebab-case after what they hold', () => {
    const parts = files.flatMap(({ path }) =>
      path.split('/').map((part) => ({ path, part: part.replace(/\..*$/, '') })),
    );
    const bad = parts.filter(({ part }) => /^(utils?|helpers?|common|misc)$|-(utils?|helpers?)$|[A-Z_]/.test(part));
    expect(bad.map(({ path }) => path)).toEqual([]);
  });

  it('has no barrels', () => {
    const publicFiles = ['src/index.ts', 'src/client/index.ts', 'src/testing/index.ts'];
    const product = files.filter(({ path }) => path.startsWith('src/') && !publicFiles.includes(path));
    expect(product.filter(({ path }) => basename(path) === 'index.ts').map(({ path }) => path)).toEqual([]);
    expect(matches(product, /^export (type )?(\*|\{[^}]*\}) from /)).toEqual([]);
  });

  it('runs every test', () => {
    expect(
      matches(files.filter(isTest), /\b(it|test|describe)(\.\w+)*\.(skip|only|todo|fails)\b(?!If)|\bx(it|describe)\(/),
    ).toEqual([]);
  });

  it('leaves no note to finish something later', () => {
    expect(matches(others, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });

  it('gives a reason for each disabled lint rule', () => {
    const unexplained = matches(others, /biome-ignore/).filter((line) => !/biome-ignore\S* \S+: \S+ \S+/.test(line));
    expect(unexplained).toEqual([]);
    expect(matches(others, /@ts-(ignore|nocheck)/)).toEqual([]);
  });
});
