import { describe, expect, it } from 'vitest';
import { AsyncQueue } from '../../../base/async-queue.ts';
import { ShellInput } from './shell-input.ts';
import { Terminal } from './terminal.ts';

function open() {
  const typed = new AsyncQueue<Uint8Array>(1000);
  let shown = '';
  const terminal = new Terminal({
    input: typed,
    write: (bytes) => {
      shown += Buffer.from(bytes).toString();
    },
  });
  return {
    terminal,
    type: (text: string) => void typed.push(Buffer.from(text)),
    hangUp: () => typed.end(),
    shown: () => shown,
    async lines(): Promise<string[]> {
      const lines: string[] = [];
      for await (const line of terminal.lines) lines.push(Buffer.from(line).toString());
      return lines;
    },
  };
}

describe('a terminal', () => {
  const cases: readonly { name: string; typed: readonly string[]; lines: readonly string[]; shown: string }[] = [
    { name: 'lines', typed: ['l', 's\r', 'pwd\n'], lines: ['ls\n', 'pwd\n'], shown: 'ls\r\npwd\r\n' },
    {
      name: 'what is taken back',
      typed: ['lx\x7fs\x08\x08\x08\x08a\r'],
      lines: ['a\n'],
      shown: 'lx\b \bs\b \b\b \ba\r\n',
    },
    { name: 'characters of several bytes', typed: ['aü\x7fb\r'], lines: ['ab\n'], shown: 'aü\b \bb\r\n' },
    { name: 'an end', typed: ['ls\r\x04more\r'], lines: ['ls\n'], shown: 'ls\r\n' },
    { name: 'an end in a line', typed: ['ls\x04\r'], lines: ['ls', '\n'], shown: 'ls\r\n' },
    { name: 'a line that is given up', typed: ['rm x\x03ls\r'], lines: ['ls\n'], shown: 'rm x^C\r\nls\r\n' },
    { name: 'nothing', typed: [], lines: [], shown: '' },
  ];
  it.each(cases)('gives out and shows $name', async ({ typed, lines, shown }) => {
    const fixture = open();
    for (const text of typed) fixture.type(text);
    fixture.hangUp();
    expect([await fixture.lines(), fixture.shown()]).toEqual([lines, shown]);
  });

  it('tells of Ctrl-C', async () => {
    const fixture = open();
    let interrupts = 0;
    fixture.terminal.onInterrupt = () => interrupts++;
    fixture.type('\x03\x03');
    fixture.hangUp();
    await fixture.lines();
    expect(interrupts).toBe(2);
  });

  it('takes lines only so long', async () => {
    const fixture = open();
    fixture.type('x'.repeat(5000));
    fixture.type('\r');
    fixture.hangUp();
    expect((await fixture.lines()).map(({ length }) => length)).toEqual([4097]);
  });

  it('writes ends of lines as terminals want them', async () => {
    const fixture = open();
    await fixture.terminal.write(Buffer.from('one\ntwo\r\n'));
    expect(fixture.shown()).toBe('one\r\ntwo\r\n');
  });
});

describe('the input of a shell', () => {
  async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield Buffer.from(text);
  }

  it('is read line by line, and what is left as it comes', async () => {
    const input = new ShellInput(pieces('on', 'e\ntwo\n\nre', 'st'));
    expect([await input.line(), await input.line(), await input.line()]).toEqual(['one', 'two', '']);
    const rest: string[] = [];
    for await (const chunk of input.chunks()) rest.push(Buffer.from(chunk).toString());
    expect([rest, await input.line()]).toEqual([['re', 'st'], undefined]);
  });

  it('may end without an end of line, or be nothing at all', async () => {
    const input = new ShellInput(pieces('last'));
    expect([await input.line(), await input.line()]).toEqual(['last', undefined]);
    expect(await new ShellInput().line()).toBeUndefined();
  });

  it('gives a line that is too long in parts', async () => {
    const input = new ShellInput(pieces('x'.repeat(70_000)));
    expect((await input.line())!.length).toBe(70_000);
  });
});
