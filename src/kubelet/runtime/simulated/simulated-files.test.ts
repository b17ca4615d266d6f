import { describe, expect, it } from 'vitest';
import { filesBytesMax, filesMax, resolvePath, SimulatedFiles } from './simulated-files.ts';

const file = (text: string) => ({ content: Buffer.from(text), mode: 0o644, modifiedAtMs: 0 });

describe('files', () => {
  it('are written, read, listed and removed', () => {
    const files = new SimulatedFiles();
    files.write('/tmp/b', file('b'));
    files.makeDirectory('/tmp/a/deep', { parents: true });
    files.makeDirectory('/tmp/a/deep', { parents: true });
    files.write('/tmp/a/deep/c', file('c'));
    expect(files.list('/tmp')).toEqual(['a', 'b']);
    expect(Buffer.from(files.read('/tmp/b')!.content).toString()).toBe('b');
    expect([files.isDirectory('/tmp/a'), files.isDirectory('/tmp/b'), files.exists('/tmp/b')]).toEqual([
      true,
      false,
      true,
    ]);
    files.remove('/tmp/a');
    expect([files.list('/tmp'), files.read('/tmp/a/deep/c')]).toEqual([['b'], undefined]);
  });

  it.each<[string, (files: SimulatedFiles) => unknown, string]>([
    ['writing a directory', (files) => files.write('/tmp', file('')), 'Is a directory'],
    ['reading a directory', (files) => files.read('/tmp'), 'Is a directory'],
    ['writing into nothing', (files) => files.write('/no/x', file('')), 'No such file or directory'],
    ['writing into a file', (files) => files.write('/f/x', file('')), 'Not a directory'],
    ['listing nothing', (files) => files.list('/no'), 'No such file or directory'],
    ['listing a file', (files) => files.list('/f'), 'Not a directory'],
    ['making what is there', (files) => files.makeDirectory('/tmp'), 'File exists'],
    ['making a directory of a file', (files) => files.makeDirectory('/f', { parents: true }), 'File exists'],
    ['making one in nothing', (files) => files.makeDirectory('/no/x'), 'No such file or directory'],
    ['removing nothing', (files) => files.remove('/no'), 'No such file or directory'],
    ['removing everything', (files) => files.remove('/'), 'Operation not permitted'],
  ])('%s is refused', (_, act, message) => {
    const files = new SimulatedFiles();
    files.write('/f', file('f'));
    expect(() => act(files)).toThrow(message);
  });

  it('take no more than so much, and have it again once something is removed', () => {
    const files = new SimulatedFiles();
    const half = { ...file(''), content: new Uint8Array(filesBytesMax / 2) };
    files.write('/a', half);
    files.write('/b', half);
    files.write('/b', half);
    expect(() => files.write('/c', file('x'))).toThrow('No space left on device');
    files.remove('/a');
    files.write('/c', file('x'));
    for (let i = 0; i < filesMax - 2; i++) files.write(`/tmp/${i}`, file(''));
    expect(() => files.write('/tmp/one-more', file(''))).toThrow('No space left on device');
  });

  it.each([
    ['/', 'tmp', '/tmp'],
    ['/a/b', '../c/./d//e', '/a/c/d/e'],
    ['/a', '/etc/', '/etc'],
    ['/a', '../../..', '/'],
    ['/a', '.', '/a'],
  ])('from %s, %s is %s', (from, path, expected) => {
    expect(resolvePath(from, path)).toBe(expected);
  });
});
