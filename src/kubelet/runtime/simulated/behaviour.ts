/**
 * What a simulated container does: data, or a function of JavaScript. It is given with an image (SimulatedImages), and a Pod's annotation
 * `simulated.wherry.dev/<container>` may say otherwise, as JSON of the same fields:
 *
 *     simulated.wherry.dev/web: '{"exitCode": 1, "exitAfterSeconds": 2}'
 */
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { type LogStream, RuntimeError } from '../runtime.ts';

export interface SimulatedBehaviour {
  /** The container exits by itself so long after its start. It runs for ever where absent, unless exitCode is given: then it exits at once. */
  readonly exitAfterSeconds?: number;
  /** How it exits by itself; 0 where absent. */
  readonly exitCode?: number;
  /** Why it exits, such as `OOMKilled`; `Completed` or `Error` where absent. */
  readonly exitReason?: string;
  /** Its termination message. */
  readonly message?: string;
  /** Lines that it writes as it starts. */
  readonly logs?: readonly string[];
  /** How it answers readiness probes; well where absent. */
  readonly ready?: boolean;
  /** It is not ready before. */
  readonly readyAfterSeconds?: number;
  /** How it answers liveness probes; well where absent. */
  readonly live?: boolean;
  /** It answers liveness probes badly from then on. */
  readonly liveForSeconds?: number;
  /** How it answers startup probes; well where absent. */
  readonly startedUp?: boolean;
  /** It answers startup probes badly before. */
  readonly startedUpAfterSeconds?: number;
  /** How long it takes to end once it is asked to; no time where absent. */
  readonly stopAfterSeconds?: number;
  /** It does not end when it is asked to: it is killed when its grace period is over. */
  readonly ignoresStop?: boolean;
  /** How it exits when it is asked to; 0 where absent. */
  readonly stopExitCode?: number;
  /** It can't be created, for this reason. */
  readonly createError?: string;
  /** It can't be started, for this reason. */
  readonly startError?: string;
}

/** A program in JavaScript, in place of a process. */
export interface SimulatedProgram {
  /**
   * Called as the container starts. One that returns a promise exits with it: with the number that it resolves with, else with 0; with 1 where it
   * rejects. It is to settle soon after the signal has aborted. One that returns anything else runs on.
   */
  readonly run?: (process: SimulatedProcess) => unknown;
  /** Answers HTTP: of probes, of forwarded ports, and of whoever asks the runtime. */
  readonly serve?: (request: SimulatedRequest) => SimulatedResponse | Promise<SimulatedResponse>;
  /** Answers commands. One that returns undefined leaves the command to the simulated shell. */
  readonly exec?: (
    command: readonly string[],
    streams: SimulatedStreams,
  ) => SimulatedExec | undefined | Promise<SimulatedExec | undefined>;
}

/** What a command in a container may talk to. */
export interface SimulatedStreams {
  /** Empty where nobody sends anything. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly tty: boolean;
  /** Aborts when nobody waits for the command any more. */
  readonly signal: AbortSignal | undefined;
  /** As it is. Resolves once more may be written. */
  readonly write: (content: Uint8Array | string, stream?: LogStream) => Promise<void>;
}

/** What a program may do and know. */
export interface SimulatedProcess {
  readonly pod: Pod;
  readonly container: Container;
  /** How often the container was started before. */
  readonly attempt: number;
  readonly podIps: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts when the container is asked to end, and when it has ended. */
  readonly signal: AbortSignal;
  /** What those send who attach to the container. Empty for containers without `stdin`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Undefined where nobody has said. */
  terminalSize(): { readonly width: number; readonly height: number } | undefined;
  /** A line, or several. */
  log(text: string, stream?: LogStream): void;
  /** As it is, also in the middle of a line: for those who are attached. It is logged once its line ends. */
  write(content: Uint8Array | string, stream?: LogStream): void;
  setReady(ready: boolean): void;
  setLive(live: boolean): void;
  exit(code: number, message?: string): void;
}

export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly port: number | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a command has written beside what it wrote to its streams, and how it ended. */
export interface SimulatedExec {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export const behaviourAnnotationPrefix = 'simulated.wherry.dev/';

type FieldKind = 'number' | 'boolean' | 'string' | 'strings';

const fieldKinds: Readonly<Record<keyof SimulatedBehaviour, FieldKind>> = {
  exitAfterSeconds: 'number',
  exitCode: 'number',
  exitReason: 'string',
  message: 'string',
  logs: 'strings',
  ready: 'boolean',
  readyAfterSeconds: 'number',
  live: 'boolean',
  liveForSeconds: 'number',
  startedUp: 'boolean',
  startedUpAfterSeconds: 'number',
  stopAfterSeconds: 'number',
  ignoresStop: 'boolean',
  stopExitCode: 'number',
  createError: 'string',
  startError: 'string',
};

/** What the Pod's annotation says of the container. Throws a RuntimeError that people can act on. */
export function annotatedBehaviour(pod: Pod, containerName: string): SimulatedBehaviour | undefined {
  const name = behaviourAnnotationPrefix + containerName;
  const text = pod.metadata.annotations?.[name];
  if (text === undefined) return undefined;
  const refuse = (why: string): never => {
    throw new RuntimeError('InvalidArgument', `annotation ${name}: ${why}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('must be an object');
  for (const [field, member] of Object.entries(value)) {
    const kind = Object.hasOwn(fieldKinds, field) ? fieldKinds[field as keyof SimulatedBehaviour] : undefined;
    if (kind === undefined)
      refuse(`unknown field ${JSON.stringify(field)}; known are ${Object.keys(fieldKinds).join(', ')}`);
    else if (!isOfKind(member, kind)) refuse(`${field} must be a ${kind === 'strings' ? 'list of strings' : kind}`);
  }
  return value;
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === kind;
  }
}
