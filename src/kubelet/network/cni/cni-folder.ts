/** The folder from which runtimes take the configuration of the Pods' network: the first file by name counts. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export const cniConfigFolder = '/etc/cni/net.d';

const ownFile = '10-wherry.conflist';
const configExtensions = ['.conf', '.conflist', '.json'];

export class CniFolder {
  readonly #folder: string;

  constructor(folder = cniConfigFolder) {
    this.#folder = folder;
  }

  get path(): string {
    return join(this.#folder, ownFile);
  }

  /** The configurations of others, by name, in order. */
  async others(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch(ifMissing<readonly string[]>([]));
    return names.filter((name) => name !== ownFile && configExtensions.includes(extname(name))).sort();
  }

  /** Whoever reads it sees the old one or the new one. Returns whether that differs. */
  async write(text: string): Promise<boolean> {
    const present = await readFile(this.path, 'utf8').catch(ifMissing(undefined));
    if (present === text) return false;
    await mkdir(this.#folder, { recursive: true });
    // Of an extension that nobody reads.
    const temporary = `${this.path}.new`;
    await writeFile(temporary, text, { mode: 0o644 });
    await rename(temporary, this.path);
    return true;
  }

  /** Takes away what write() has written. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== 'ENOENT') throw error;
    return value;
  };
}
