/**
 * The directories of logs of this kubelet's Pods. Others may keep theirs in the same place: only those are touched whose Pods this kubelet has had, as
 * its own directory and the runtime say.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogDirectoriesOptions {
  /** `/var/log/pods` */
  readonly logsDirectory: string;
  /** Where the kubelet has a directory for each of its Pods, by uid: `/var/lib/kubelet/pods`. */
  readonly podsDirectory: string;
}

export interface LogsInUse {
  /** Uids of Pods of which the runtime has something. */
  readonly inRuntime: ReadonlySet<string>;
  readonly isGone: (uid: string) => boolean;
}

export class LogDirectories {
  readonly #options: LogDirectoriesOptions;
  /** Uids of Pods whose logs may lie there. */
  readonly #own = new Set<string>();

  constructor(options: LogDirectoriesOptions) {
    this.#options = options;
  }

  /** Before the kubelet removes what is left of Pods that are no more. */
  async noteOwn(inRuntime: Iterable<string> = []): Promise<void> {
    for (const uid of [...inRuntime, ...(await namesIn(this.#options.podsDirectory))]) this.#own.add(uid);
  }

  async removeGone({ inRuntime, isGone }: LogsInUse): Promise<void> {
    const { logsDirectory } = this.#options;
    await this.noteOwn(inRuntime);
    const there = new Set<string>();
    for (const name of await namesIn(logsDirectory)) {
      const uid = podUidOf(name);
      there.add(uid);
      if (!this.#own.has(uid) || inRuntime.has(uid) || !isGone(uid)) continue;
      await rm(join(logsDirectory, name), { recursive: true, force: true });
      this.#own.delete(uid);
    }
    for (const uid of this.#own) if (!there.has(uid) && isGone(uid)) this.#own.delete(uid);
  }
}

/** Of `default_web-1_0c3a…`. Pure. */
const podUidOf = (name: string): string => name.slice(name.lastIndexOf('_') + 1);

async function namesIn(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}
