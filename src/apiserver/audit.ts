/**
 * The audit log: a line of JSON (audit.k8s.io/v1 Event, level Metadata) for each answered request, appended to a file. Requests
 * never wait for the disk: what it can't take in time is dropped, and how much that was is logged.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { formatMicroTime } from '../api/time.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { RequestInfo, UserInfo } from './request.ts';
import type { RequestObserver, RequestRecord } from './server.ts';

export interface AuditOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly bufferBytesMax?: number;
}

/** Waiting to be written. */
const auditBufferBytesMax = 4 * 1024 * 1024;

/** What a log needs of a file. */
export type AuditFile = Pick<FileHandle, 'appendFile' | 'close'>;

export class AuditLog implements RequestObserver {
  readonly #file: AuditFile;
  readonly #options: AuditOptions;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(file: AuditFile, options: AuditOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** Opens the file for appending; if it is new, for its owner alone. */
  static async open(path: string, options: AuditOptions): Promise<AuditLog> {
    return new AuditLog(await open(path, 'a', 0o600), options);
  }

  started(): void {}

  finished(record: RequestRecord): void {
    if (this.#isClosed) return;
    const line = `${JSON.stringify(auditEvent(record, this.#options))}\n`;
    // Nearly all is ASCII; where it is not, the bound is a little less tight.
    if (this.#waitingBytes + line.length > (this.#options.bufferBytesMax ?? auditBufferBytesMax)) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#writing ??= this.#write();
  }

  /** Writes what is waiting and closes the file. May be called twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    await this.#file.close();
  }

  /** Until nothing is waiting. Never rejects. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      try {
        await this.#file.appendFile(lines.join(''));
      } catch (error) {
        this.#dropped += lines.length;
        this.#options.logger.error({ err: error }, 'the audit log could not be written');
      }
      this.#waitingBytes -= lines.reduce((bytes, line) => bytes + line.length, 0);
      if (this.#dropped > 0) this.#options.logger.warn({ events: this.#dropped }, 'audit events were dropped');
      this.#dropped = 0;
    }
    this.#writing = undefined;
  }
}

/** The event of an answered request: who, what, when and how it ended, and no contents. */
function auditEvent(record: RequestRecord, { clock, random }: Pick<AuditOptions, 'clock' | 'random'>): object {
  const { request, info, user, status, durationMs } = record;
  const now = clock.now();
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: random.uuid(),
    stage: 'ResponseComplete',
    requestURI: request.query === '' ? request.path : `${request.path}?${request.query}`,
    verb: info.verb,
    user: auditUser(user),
    ...(request.remoteAddress === undefined ? {} : { sourceIPs: [request.remoteAddress] }),
    ...(request.headers['user-agent'] === undefined ? {} : { userAgent: request.headers['user-agent'] }),
    ...(info.isResourceRequest ? { objectRef: objectRef(info) } : {}),
    responseStatus: { metadata: {}, code: status },
    requestReceivedTimestamp: formatMicroTime(now - durationMs),
    stageTimestamp: formatMicroTime(now),
  };
}

function auditUser(user: UserInfo | undefined): object {
  if (user === undefined) return {};
  return {
    username: user.name,
    ...(user.uid === undefined ? {} : { uid: user.uid }),
    groups: user.groups,
    ...(user.extra === undefined ? {} : { extra: user.extra }),
  };
}

function objectRef(info: RequestInfo): object {
  const fields = {
    resource: info.resource,
    namespace: info.namespace,
    name: info.name,
    apiGroup: info.group,
    apiVersion: info.version,
    subresource: info.subresource,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
