/**
 * Reads static Pods from files: one, or all of a folder, one Pod in each, as YAML or JSON. Looks again when the folder changes, and every 20 seconds. A file
 * that says nothing sensible goes on counting as it last did, so that one that is just being written ends nothing.
 */
import { type FSWatcher, watch } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { parseStaticPod } from './static-pod.ts';

export interface ManifestSourceOptions {
  /** Of a file or a folder, which need not be there yet. */
  readonly path: string;
  readonly nodeName: string;
  /** Told of all that there are, after each look that has found something new. */
  readonly onPods: (pods: readonly Pod[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As upstream looks for changes that it was not told of. */
const lookMs = 20_000;
/** What is being written is seldom written by one change. */
const restMs = 100;
const manifestBytesMax = 10 * 1024 * 1024;

/** Of one file: what it said last, and whether that was sensible. */
interface Manifest {
  readonly text: string;
  readonly pod: Pod | undefined;
}

/** Made → start → reading now and then → stop. */
export class ManifestSource {
  readonly #options: ManifestSourceOptions;
  #manifests: ReadonlyMap<string, Manifest> | undefined;
  #watcher: FSWatcher | undefined;
  #timer: Timer | undefined;
  #reading: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ManifestSourceOptions) {
    this.#options = options;
  }

  /** Resolves after the first look. Never rejects. */
  async start(): Promise<void> {
    this.#watch();
    await this.look();
  }

  /** Looks now. Never rejects. */
  look(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  /** Resolves once nothing is being read. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watcher?.close();
    this.#timer?.cancel();
    await this.#reading;
  }

  async #read(): Promise<void> {
    if (this.#isStopped) return;
    const { path, logger } = this.#options;
    const before = this.#manifests;
    try {
      const manifests = new Map<string, Manifest>();
      for (const file of await this.#files()) manifests.set(file, await this.#manifest(file, before?.get(file)));
      this.#manifests = manifests;
    } catch (error) {
      logger.warn({ path, error }, 'static Pods could not be read');
      this.#manifests ??= new Map();
    }
    if (this.#isStopped) return;
    if (hasChanged(before, this.#manifests)) this.#tell(this.#manifests);
    if (this.#watcher === undefined) this.#watch();
    this.#schedule(lookMs);
  }

  /** None where there is nothing at the path. */
  async #files(): Promise<readonly string[]> {
    const { path } = this.#options;
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) return [];
    if (!found.isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
    const files: string[] = [];
    for (const name of names) {
      const file = join(path, name);
      if ((await stat(file).catch(() => undefined))?.isFile()) files.push(file);
    }
    return files;
  }

  async #manifest(file: string, before: Manifest | undefined): Promise<Manifest> {
    const { nodeName, logger } = this.#options;
    let text = '';
    try {
      text = await textOf(file);
      if (text === before?.text) return before;
      return { text, pod: parseStaticPod(text, { file, nodeName }) };
    } catch (error) {
      logger.warn({ file, error }, 'a file of static Pods describes none');
      return { text, pod: before?.pod };
    }
  }

  #tell(manifests: ReadonlyMap<string, Manifest>): void {
    const { onPods, logger } = this.#options;
    const byName = new Map<string, Pod>();
    for (const [file, { pod }] of manifests) {
      if (pod === undefined) continue;
      const name = keyOf(pod);
      if (byName.has(name))
        logger.warn({ file, pod: name }, 'another file has a static Pod of that name: it is left out');
      else byName.set(name, pod);
    }
    onPods([...byName.values()]);
  }

  /** The folder that it is in, for a file: it may be replaced by another one. */
  #watch(): void {
    const { path } = this.#options;
    const onChange = (): void => this.#schedule(restMs);
    const onError = (): void => {
      this.#watcher?.close();
      this.#watcher = undefined;
    };
    for (const folder of [path, dirname(path)]) {
      try {
        this.#watcher = watch(folder, { persistent: false }, onChange).on('error', onError);
        return;
      } catch {
        // There is no such folder, or there are no more watches to be had: it is looked at every so often.
      }
    }
  }

  #schedule(ms: number): void {
    this.#timer?.cancel();
    if (this.#isStopped) return;
    this.#timer = this.#options.clock.setTimeout(() => void this.look(), ms, { unref: true });
  }
}

function hasChanged(before: ReadonlyMap<string, Manifest> | undefined, after: ReadonlyMap<string, Manifest>): boolean {
  if (before === undefined || before.size !== after.size) return true;
  return [...after].some(([file, { pod }]) => before.get(file)?.pod !== pod);
}

async function textOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > manifestBytesMax) throw new Error(`it has more than ${manifestBytesMax} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
