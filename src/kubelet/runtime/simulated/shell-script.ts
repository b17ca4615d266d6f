/**
 * A very small part of a shell: enough for the containers of examples and Jobs (`sh -c "echo working; sleep 5; exit 1"`). Pure.
 *
 *     script    simple { (';' | newline | '&&' | '||') simple }
 *     simple    echo WORDS [>&2] | sleep N | exit N | true | false | : | hostname | trap 'exit N' TERM | trap '' TERM
 *             | while true; do script; done | UTILITY WORDS (only those that are named)
 *
 * Where there are utilities there are files, and a simple command may end with `> FILE` or `>> FILE`.
 */

export type ShellStep =
  | { readonly kind: 'print'; readonly text: string; readonly stream: 'stdout' | 'stderr' }
  /** Prints the name of the host. */
  | { readonly kind: 'hostname' }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'exit'; readonly code: number }
  /** Does nothing, well or badly. */
  | { readonly kind: 'status'; readonly code: number }
  /** What TERM does from now on: the code to exit with, or nothing. */
  | { readonly kind: 'trap'; readonly code: number | undefined }
  | { readonly kind: 'loop'; readonly body: ShellScript }
  | { readonly kind: 'utility'; readonly words: readonly string[] };

export interface ShellCommand {
  /** Runs only if the one before went well, or badly. */
  readonly when: 'always' | 'success' | 'failure';
  readonly step: ShellStep;
  /** Where its output goes instead. */
  readonly file?: ShellOutputFile;
}

export interface ShellOutputFile {
  readonly path: string;
  readonly append: boolean;
}

export type ShellScript = readonly ShellCommand[];

const shells = new Set(['sh', 'bash', 'ash', 'dash']);
const commandFlags = /^-[a-z]*c$/;

const noUtilities: ReadonlySet<string> = new Set();

/** Whether it is a shell that takes its commands from its input. */
export function isInteractiveShell([program = '', ...rest]: readonly string[]): boolean {
  return shells.has(baseName(program)) && rest.every((word) => /^(-[il]+|--login)$/.test(word));
}

/** Of a command with its arguments; undefined where it holds anything else. */
export function parseCommand(argv: readonly string[], utilities = noUtilities): ShellScript | undefined {
  const [program = '', ...rest] = argv;
  if (shells.has(baseName(program))) {
    const at = rest.findIndex((word) => commandFlags.test(word));
    return at < 0 || rest[at + 1] === undefined ? undefined : parseScript(rest[at + 1]!, utilities);
  }
  const step = simpleStep([baseName(program), ...rest], 'stdout', utilities);
  return step === undefined ? undefined : [{ when: 'always', step }];
}

export function parseScript(text: string, utilities = noUtilities): ShellScript | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens, utilities);
  const script = parser.script();
  return script === undefined || !parser.isAtEnd ? undefined : script;
}

type Token = { readonly kind: 'word' | 'operator'; readonly text: string };

const word = /^(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;&|<>()])+/;
const operator = /^(?:&&|\|\||;|\n|[12]?>&[12]|>>?(?!&))/;

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[^\S\n]+/, '');
    if (rest === '') return tokens;
    const match = operator.exec(rest) ?? word.exec(rest);
    if (match === null) return undefined;
    const [token] = match;
    const isOperator = operator.test(token) && operator.exec(token)![0] === token;
    // Substitutions are beyond it, and a text that shows them would be wrong.
    if (!isOperator && /\$\(|`/.test(token)) return undefined;
    tokens.push(isOperator ? { kind: 'operator', text: token } : { kind: 'word', text: unquote(token) });
    rest = rest.slice(token.length);
  }
}

function unquote(token: string): string {
  return token.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, escaped) => {
    if (single !== undefined) return single;
    return double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : escaped;
  });
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #utilities: ReadonlySet<string>;
  #at = 0;

  constructor(tokens: readonly Token[], utilities: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#utilities = utilities;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Until the end, or the word that ends a loop's body. */
  script(): ShellCommand[] | undefined {
    const commands: ShellCommand[] = [];
    let when: ShellCommand['when'] = 'always';
    this.#skipSeparators();
    while (!this.isAtEnd && !this.#isWord('done')) {
      const command = this.#isWord('while') ? this.#loop() : this.#simple();
      if (command === undefined) return undefined;
      commands.push({ when, ...command });
      const next = this.#operator();
      if (next === '&&') when = 'success';
      else if (next === '||') when = 'failure';
      else if (next === undefined && !this.isAtEnd) return undefined;
      else {
        when = 'always';
        this.#skipSeparators();
      }
    }
    return commands;
  }

  #simple(): Omit<ShellCommand, 'when'> | undefined {
    const words: string[] = [];
    let stream: 'stdout' | 'stderr' = 'stdout';
    let file: ShellOutputFile | undefined;
    for (; !this.isAtEnd; this.#at++) {
      const token = this.#tokens[this.#at]!;
      if (token.kind === 'word') words.push(token.text);
      else if (token.text.endsWith('>&2')) stream = 'stderr';
      else if (token.text === '>' || token.text === '>>') {
        const target = this.#tokens[++this.#at];
        if (target?.kind !== 'word' || this.#utilities.size === 0) return undefined;
        file = { path: target.text, append: token.text === '>>' };
      } else if (!token.text.endsWith('>&1')) break;
    }
    const step = simpleStep(words, stream, this.#utilities);
    return step && { step, ...(file === undefined ? {} : { file }) };
  }

  #loop(): Omit<ShellCommand, 'when'> | undefined {
    this.#at++;
    if (!this.#isWord('true') && !this.#isWord(':')) return undefined;
    this.#at++;
    this.#skipSeparators();
    if (!this.#isWord('do')) return undefined;
    this.#at++;
    const body = this.script();
    if (body === undefined || !this.#isWord('done')) return undefined;
    this.#at++;
    return { step: { kind: 'loop', body } };
  }

  #isWord(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' && token.text === text;
  }

  #operator(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator') return undefined;
    this.#at++;
    return token.text;
  }

  #skipSeparators(): void {
    for (let token = this.#tokens[this.#at]; token?.text === ';' || token?.text === '\n'; ) {
      this.#at++;
      token = this.#tokens[this.#at];
    }
  }
}

function simpleStep(
  words: readonly string[],
  stream: 'stdout' | 'stderr',
  utilities: ReadonlySet<string>,
): ShellStep | undefined {
  const [name, ...rest] = words;
  const [first] = rest;
  switch (name) {
    case 'echo':
      return { kind: 'print', text: (first === '-n' || first === '-e' ? rest.slice(1) : rest).join(' '), stream };
    case 'sleep': {
      const seconds = rest.length === 1 ? secondsOf(first!) : undefined;
      return seconds === undefined ? undefined : { kind: 'sleep', seconds };
    }
    case 'exit':
      return /^\d+$/.test(first ?? '0') ? { kind: 'exit', code: Number(first ?? 0) & 255 } : undefined;
    case 'true':
    case ':':
      return { kind: 'status', code: 0 };
    case 'false':
      return { kind: 'status', code: 1 };
    case 'hostname':
      return rest.length === 0 ? { kind: 'hostname' } : undefined;
    case 'trap':
      return trapStep(rest);
    default:
      return utilities.has(baseName(name ?? '')) ? { kind: 'utility', words: [baseName(name!), ...rest] } : undefined;
  }
}

function trapStep([action = '', ...signals]: readonly string[]): ShellStep | undefined {
  if (!signals.some((signal) => signal === 'TERM' || signal === 'SIGTERM' || signal === '15')) return undefined;
  if (action === '' || action === ':') return { kind: 'trap', code: undefined };
  const match = /^exit(?: (\d+))?;?$/.exec(action.trim());
  return match === null ? undefined : { kind: 'trap', code: Number(match[1] ?? 0) };
}

const secondsPerUnit: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Number.POSITIVE_INFINITY;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * secondsPerUnit[unit]!;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
