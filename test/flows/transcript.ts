/**
 * A story as a transcript: each write that says something new, in order, with the time, who made it, and what it changed. The clock is virtual and
 * chance comes from a seed, so a transcript is the same on every machine; `npx vitest run test/flows -u` writes them anew.
 *
 * Left out: Leases, heartbeats, Events that repeat, and whatever the story is not about.
 */
import type { Event } from '../../src/api/core/v1/event.ts';
import type { Namespace } from '../../src/api/core/v1/namespace.ts';
import type { DeleteOptions } from '../../src/api/meta/v1/options.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';
import { StatusError } from '../../src/api/status-error.ts';
import type { UserInfo } from '../../src/apiserver/request.ts';
import type { TransportRequest } from '../../src/client/transport.ts';
import type { ObservedWrite } from '../fixtures/observed-transport.ts';
import { describe, difference, type Facts, firstTold } from './facts.ts';
import { type Target, targetOf } from './target.ts';

export interface TranscriptOptions {
  /** Milliseconds of the cluster's clock. */
  readonly now: () => number;
  /** The kinds that the story is about. */
  readonly kinds: readonly string[];
  /** The kinds of which Events are told. */
  readonly events: readonly string[];
}

interface Known {
  readonly resourceVersion: string;
  readonly facts: Facts;
}

interface Line {
  readonly ms: number;
  readonly writer: string;
  readonly object: string;
  readonly text: string;
}

/** Of generated names. */
const randomSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;
/** More than the writes to an object between an answer and the watch event. */
const watchedStatesMax = 5;
const indent = '  ';
const sentenceWidth = 110;

export class Transcript {
  /** Writes of what was there already: the server had nothing to store. */
  readonly superfluous: string[] = [];
  /** Writes of everybody, but for Leases and heartbeats of Nodes. */
  readonly written: string[] = [];
  readonly #entries: (Line | string)[] = [];
  /** By the paths of objects. */
  readonly #known = new Map<string, Known>();
  /** The last states of an object, by its path. */
  readonly #watched = new Map<string, readonly KubernetesObject[]>();
  readonly #eventsTold = new Set<string>();
  readonly #options: TranscriptOptions;
  #startedMs: number | undefined;

  constructor(options: TranscriptOptions) {
    this.#options = options;
  }

  /** What the reader is told. Begins the story when first called: what was before is known, and not part of it. */
  tell(text: string): void {
    this.#startedMs ??= this.#options.now();
    this.#entries.push(text);
  }

  readonly onWrite = (write: ObservedWrite): void => {
    const target = targetOf(write.request);
    const text = write.error === undefined ? this.#told(target, write) : refusal(write.error);
    const isHeartbeat = target.kind === 'Node' && target.subresource === 'status' && text === '';
    if (target.kind !== 'Lease' && !isHeartbeat) this.written.push(`${write.user.name}: ${requestLine(write.request)}`);
    if (text === '' || this.#startedMs === undefined) return;
    const subject = subjectOf(target, write);
    const { kinds, events } = this.#options;
    if (!(target.kind === 'Event' ? events : kinds).includes(subject.kind.replace(/s$/, ''))) return;
    this.#entries.push({
      ms: this.#options.now() - this.#startedMs,
      writer: writerOf(write.user),
      object: `${subject.kind} ${subject.name}`,
      text,
    });
  };

  /** What a watch tells: the API server itself writes too, and its answers do not always show that. */
  readonly onChange = (object: KubernetesObject, path: string): void => {
    const states = this.#watched.get(path) ?? [];
    this.#watched.set(path, [...states.slice(1 - watchedStatesMax), object]);
  };

  toString(): string {
    const lines = this.#entries.filter((entry): entry is Line => typeof entry !== 'string');
    const width = (column: (line: Line) => string): number => Math.max(0, ...lines.map((line) => column(line).length));
    const widths = [width(({ ms }) => seconds(ms)), width(({ writer }) => writer), width(({ object }) => object)];
    const shown = this.#entries.map((entry, i) => {
      if (typeof entry === 'string') return `${i === 0 ? '' : '\n'}${wrapped(entry)}\n`;
      const { ms, writer, object, text } = entry;
      const cells = [seconds(ms).padStart(widths[0]!), writer.padEnd(widths[1]!), object.padEnd(widths[2]!), text];
      return indent + cells.join(indent);
    });
    return `${shown.join('\n')}\n`;
  }

  #told(target: Target, { request, answer, user }: ObservedWrite): string {
    const object = answer as KubernetesObject;
    if (object.kind === 'Event') return this.#eventText(object as Event);
    if (target.subresource === 'binding' || target.subresource === 'eviction') {
      const { target: node } = request.body as { readonly target?: { readonly name: string } };
      return node === undefined ? 'is evicted' : `goes to ${node.name}`;
    }
    if (target.name === '' && request.method === 'DELETE') return 'are to be deleted';
    const id = target.name === '' ? `${target.id}${object.metadata.name}` : target.id;
    if (endsObject(request, object)) {
      this.#known.delete(id);
      return 'is deleted';
    }
    const before = this.#known.get(id);
    const { resourceVersion = '' } = object.metadata;
    if (before?.resourceVersion === resourceVersion) this.superfluous.push(requestLine(request));
    const facts = describe(object) ?? {};
    this.#known.set(id, { resourceVersion, facts });
    if (request.method === 'DELETE') return deletionText(object);
    if (request.method === 'POST') return `is made: ${firstTold(facts)}`.replace(/: $/, '');
    // Of what somebody asks for it matters that it was asked for.
    return (
      difference(this.#factsBefore(id, resourceVersion) ?? before?.facts ?? {}, facts) ||
      (user.name === 'kubernetes-admin' ? 'is changed' : '')
    );
  }

  /** The watch may be faster than the answer. */
  #factsBefore(id: string, resourceVersion: string): Facts | undefined {
    const isBefore = ({ metadata }: KubernetesObject): boolean =>
      Number(metadata.resourceVersion) < Number(resourceVersion);
    const state = this.#watched.get(id)?.findLast(isBefore);
    return state && describe(state);
  }

  /** Empty where the same has been told of the object, or the same of another Pod. */
  #eventText({ type, reason, message = '', involvedObject }: Event): string {
    const { uid, fieldPath } = involvedObject;
    const told = [uid, fieldPath, type, reason, message.replace(randomSuffix, '-*')].join(' ');
    if (this.#startedMs === undefined || this.#eventsTold.has(told)) return '';
    this.#eventsTold.add(told);
    return `event ${type === 'Normal' ? '' : `${type} `}${reason}: ${message}`;
  }
}

const requestLine = ({ method, path }: TransportRequest): string => `${method} ${path}`;

/** Whom the write is about: of an Event the object that it tells of. */
function subjectOf(target: Target, { request, answer }: ObservedWrite): Pick<Target, 'kind' | 'name'> {
  if (target.kind === 'Event') {
    const { kind = '', name = '' } = ((answer ?? request.body) as Partial<Event>).involvedObject ?? {};
    return { kind, name };
  }
  if (target.name !== '') return target;
  if (request.method === 'DELETE') return { kind: `${target.kind}s`, name: `in ${target.namespace}` };
  const { metadata } = (answer ?? request.body) as KubernetesObject;
  return { kind: target.kind, name: metadata.name ?? `${metadata.generateName}*` };
}

/** Whether nothing is left of the object after the write; the answer may be its last state. */
function endsObject({ method, body }: TransportRequest, answer: KubernetesObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = answer.metadata ?? {};
  if (deletionTimestamp === undefined) return method === 'DELETE';
  const isHurried = method === 'DELETE' && (body as DeleteOptions | undefined)?.gracePeriodSeconds === 0;
  if (deletionGracePeriodSeconds > 0 && !isHurried) return false;
  const asked = method === 'DELETE' ? undefined : finalizersOf(body as KubernetesObject);
  return (asked ?? finalizersOf(answer) ?? []).length === 0;
}

/** Those of the object, and those of a Namespace, which has more. Undefined where a patch says nothing of them. */
function finalizersOf({ metadata, ...object }: Partial<KubernetesObject>): readonly string[] | undefined {
  const own = (object as Partial<Namespace>).spec?.finalizers;
  if (metadata?.finalizers === undefined && own === undefined) return undefined;
  return [...(metadata?.finalizers ?? []), ...(own ?? [])];
}

function deletionText(answer: KubernetesObject): string {
  const finalizers = finalizersOf(answer) ?? [];
  if (finalizers.length > 0) return `is to be deleted, after ${finalizers.join(', ')}`;
  return `is to be deleted within ${answer.metadata.deletionGracePeriodSeconds} s`;
}

/** `deployment-controller`, `kubelet node-1`, `kubectl`. */
function writerOf({ name }: UserInfo): string {
  if (name === 'kubernetes-admin') return 'kubectl';
  if (name.startsWith('system:node:')) return `kubelet ${name.slice('system:node:'.length)}`;
  return name.split(':').at(-1)!.replace('kube-scheduler', 'scheduler');
}

function refusal(error: unknown): string {
  if (!(error instanceof StatusError)) throw error;
  return `refused with ${error.code} ${error.reason}${error.reason === 'Conflict' ? '' : `: ${error.message}`}`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

function wrapped(text: string): string {
  return text.replace(new RegExp(`(?=.{${sentenceWidth}})(.{1,${sentenceWidth}}) `, 'g'), '$1\n');
}
