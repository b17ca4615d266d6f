import type { RunResult } from '../fixtures/client-tools.ts';

/** Splits a command line as a POSIX shell does, without expansions: quotes, and backslashes outside single quotes. */
export function words(command: string): string[] {
  const found = command.match(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return found.map((word) =>
    word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single, double, escaped) =>
      single !== undefined ? single : double !== undefined ? double.replace(/\\(["\\])/g, '$1') : escaped,
    ),
  );
}

/** Names what differs from run to run instead of showing it, without moving the columns to its right. */
export function masked(text: string): string {
  return (
    text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>')
      // 1 is what stories write where they mean an old one; no object has it.
      .replace(/("?resourceVersion"?: ?)"?(?!1\b)\d+"?/g, '$1<revision>')
      .replace(/"?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?Z| [+]0000 UTC)"?/g, '<time>')
      .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+]0000/g, '<time>')
      .replace(/(?<=[\s(])(\d{1,3}s)(?=\s|$)/gm, (age) => '?s'.padEnd(age.length))
      // The head of a log line of kubectl's own: date, time, thread.
      .replace(/^((?:\(stderr\) )?[EWI])\d{4} [\d:.]+ +\d+ /gm, '$1<log> ')
      .replace(/[ \t]+$/gm, '')
  );
}

/** One command with all that went in and came out. */
export function transcribe(command: string, stdin: string | undefined, { stdout, stderr, code }: RunResult): string {
  const input = stdin === undefined ? '' : ` <<EOF\n${stdin.trimEnd()}\nEOF`;
  const errors = stderr.trimEnd().split('\n').filter(Boolean);
  return [
    `$ kubectl ${command}${input}`,
    ...(stdout === '' ? [] : [stdout.trimEnd()]),
    ...errors.map((line) => `(stderr) ${line}`),
    ...(code === 0 ? [] : [`(exit ${code})`]),
    '',
  ].join('\n');
}
