import { describe, expect, it } from 'vitest';
import { isInteractiveShell, parseCommand, parseScript, type ShellCommand, type ShellStep } from './shell-script.ts';

const print = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): ShellStep => ({ kind: 'print', text, stream });
const sleep = (seconds: number): ShellStep => ({ kind: 'sleep', seconds });
const always = (step: ShellStep): ShellCommand => ({ when: 'always', step });

describe('scripts', () => {
  const understood: readonly { name: string; text: string; script: unknown }[] = [
    { name: 'nothing', text: '', script: [] },
    { name: 'a command', text: 'exit 3', script: [always({ kind: 'exit', code: 3 })] },
    { name: 'exit without a code', text: 'exit', script: [always({ kind: 'exit', code: 0 })] },
    {
      name: 'commands in a row',
      text: 'echo one; sleep 2\n\nexit 1;',
      script: [always(print('one')), always(sleep(2)), always({ kind: 'exit', code: 1 })],
    },
    {
      name: 'conditions',
      text: 'true && false || echo "was bad"',
      script: [
        always({ kind: 'status', code: 0 }),
        { when: 'success', step: { kind: 'status', code: 1 } },
        { when: 'failure', step: print('was bad') },
      ],
    },
    {
      name: 'quotes',
      text: `echo 'single; "one"' "double \\"two\\"" es\\ caped $HOME`,
      script: [always(print('single; "one" double "two" es caped $HOME'))],
    },
    { name: 'standard error', text: 'echo bad >&2', script: [always(print('bad', 'stderr'))] },
    { name: 'long sleeps', text: 'sleep 1.5m', script: [always(sleep(90))] },
    { name: 'sleep for ever', text: 'sleep infinity', script: [always(sleep(Number.POSITIVE_INFINITY))] },
    {
      name: 'traps',
      text: `trap 'exit 5' TERM; trap "" SIGTERM INT`,
      script: [always({ kind: 'trap', code: 5 }), always({ kind: 'trap', code: undefined })],
    },
    {
      name: 'a loop',
      text: 'while true; do echo x; sleep 1; done; exit 2',
      script: [
        always({ kind: 'loop', body: [always(print('x')), always(sleep(1))] }),
        always({ kind: 'exit', code: 2 }),
      ],
    },
  ];
  it.each(understood)('reads $name', ({ text, script }) => {
    expect(parseScript(text)).toEqual(script);
  });

  const beyond = [
    'nginx -g "daemon off;"',
    'echo $(date)',
    'echo `date`',
    'echo x > /tmp/file',
    'cat /etc/hosts | grep x',
    'sleep',
    'sleep x',
    'while test -f x; do sleep 1; done',
    'while true; do sleep 1',
    'echo "open',
    'trap "rm x" TERM',
    'echo x & sleep 1',
  ];
  it.each(beyond)('leaves alone %s', (text) => {
    expect(parseScript(text)).toBeUndefined();
  });
});

describe('utilities', () => {
  const utilities = new Set(['ls', 'cat']);
  const utility = (...words: string[]): ShellStep => ({ kind: 'utility', words });

  it('are understood where there are any, and so are files', () => {
    expect(parseScript('ls -l /tmp; /bin/cat x && echo done > out; echo >> out 2>&1', utilities)).toEqual([
      always(utility('ls', '-l', '/tmp')),
      always(utility('cat', 'x')),
      { when: 'success', step: print('done'), file: { path: 'out', append: false } },
      { when: 'always', step: print(''), file: { path: 'out', append: true } },
    ]);
    expect(parseCommand(['/bin/ls', '>'], utilities)).toEqual([always(utility('ls', '>'))]);
  });

  it.each(['rm x', 'ls >', 'ls > >', 'ls | cat', 'cat < x'])('leave alone %s', (text) => {
    expect(parseScript(text, utilities)).toBeUndefined();
  });

  it.each([
    [['sh'], true],
    [['/bin/bash', '-il'], true],
    [['bash', '--login'], true],
    [['sh', '-c', 'ls'], false],
    [['sh', 'script'], false],
    [['ls'], false],
    [[], false],
  ])('%j is a shell that waits for commands: %s', (argv, expected) => {
    expect(isInteractiveShell(argv)).toBe(expected);
  });
});

describe('commands', () => {
  const cases: readonly { argv: readonly string[]; script: unknown }[] = [
    { argv: ['/bin/sh', '-c', 'exit 2'], script: [always({ kind: 'exit', code: 2 })] },
    { argv: ['bash', '-e', '-uc', 'sleep 1'], script: [always(sleep(1))] },
    { argv: ['/bin/sleep', '3600'], script: [always(sleep(3600))] },
    { argv: ['echo', 'a;b', 'c'], script: [always(print('a;b c'))] },
    { argv: ['hostname'], script: [always({ kind: 'hostname' })] },
    { argv: ['sh'], script: undefined },
    { argv: ['sh', 'script.sh'], script: undefined },
    { argv: ['./server'], script: undefined },
  ];
  it.each(cases)('reads $argv', ({ argv, script }) => {
    expect(parseCommand(argv)).toEqual(script);
  });
});
