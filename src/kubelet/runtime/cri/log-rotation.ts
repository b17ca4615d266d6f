/**
 * Keeps logs from filling the disk, as upstream's kubelet does for CRI: a log that has grown large gets another name with the time in it, the runtime
 * opens a new file under the old name, older ones are compressed, the oldest go. So of `web/0.log` there are, the newest first, `0.log`,
 * `0.log.20260102-150405`, `0.log.20260102-145210.gz` and so on, logFilesMax in all.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';

export interface WrittenLog {
  readonly containerId: string;
  readonly path: string;
}

export interface LogRotationOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The logs of all containers that run. */
  readonly logs: () => Promise<readonly WrittenLog[]>;
  /** Lets the runtime write into a new file under the log's name. */
  readonly reopen: (containerId: string) => Promise<void>;
  /** 10 MiB where absent. */
  readonly logBytesMax?: number;
  /** 5 where absent, the one that is written included. */
  readonly logFilesMax?: number;
}

const logBytesMaxDefault = 10 * 1024 * 1024;
const logFilesMaxDefault = 5;
const periodMs = 10_000;
const compressedSuffix = '.gz';
const unfinishedSuffix = '.tmp';

export class LogRotation {
  readonly #options: LogRotationOptions;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: LogRotationOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.setTimeout(() => void this.#pass(), periodMs, { unref: true });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Looks once at all logs. Rejects where it can't be told which there are. */
  async rotateAll(): Promise<void> {
    const { logs, logger } = this.#options;
    for (const log of await logs()) {
      try {
        await this.#rotateIfLarge(log);
      } catch (error) {
        logger.warn({ error, path: log.path }, 'a log could not be rotated');
      }
    }
  }

  async #pass(): Promise<void> {
    try {
      await this.rotateAll();
    } catch (error) {
      if (!this.#stopped) this.#options.logger.warn({ error }, 'logs could not be looked at');
    }
    this.start();
  }

  async #rotateIfLarge(log: WrittenLog): Promise<void> {
    const { logBytesMax = logBytesMaxDefault, logFilesMax = logFilesMaxDefault, clock, reopen } = this.#options;
    const size = (await stat(log.path).catch(() => undefined))?.size ?? 0;
    if (size < logBytesMax) return;
    const names = await rotatedNames(log.path);
    const folder = dirname(log.path);
    const { remove, compress } = tidyPlan(names, logFilesMax);
    for (const name of remove) await rm(join(folder, name), { force: true });
    for (const name of compress) await compressFile(join(folder, name));
    const rotated = `${log.path}.${timestamp(clock.now())}`;
    await rename(log.path, rotated);
    try {
      await reopen(log.containerId);
    } catch (error) {
      // The runtime still writes into the renamed file: it keeps its name until the next time.
      await rename(rotated, log.path);
      throw error;
    }
  }
}

/** The names of what was rotated of a log, the oldest first; unfinished ones too. */
async function rotatedNames(path: string): Promise<string[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  return names.filter((name) => name.startsWith(prefix)).sort();
}

/** What is to be done with rotated files before one more is made. Pure. */
export function tidyPlan(
  names: readonly string[],
  logFilesMax: number,
): { readonly remove: readonly string[]; readonly compress: readonly string[] } {
  const unfinished = names.filter((name) => name.endsWith(unfinishedSuffix));
  const finished = names.filter((name) => !name.endsWith(unfinishedSuffix));
  // There will be the one that is written and the one that is about to be made.
  const kept = Math.max(logFilesMax - 2, 0);
  const old = finished.slice(0, Math.max(finished.length - kept, 0));
  return {
    remove: [...unfinished, ...old],
    compress: finished.slice(old.length).filter((name) => !name.endsWith(compressedSuffix)),
  };
}

async function compressFile(path: string): Promise<void> {
  const unfinished = `${path}${unfinishedSuffix}`;
  await pipeline(createReadStream(path), createGzip(), createWriteStream(unfinished));
  await rename(unfinished, `${path}${compressedSuffix}`);
  await rm(path);
}

/** `20260102-150405` */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}

/** Removes a log with all that was rotated of it. */
export async function removeLog(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await rotatedNames(path)) await rm(join(folder, name), { force: true });
  await rm(path, { force: true });
}
