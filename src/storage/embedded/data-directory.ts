import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectoryError } from '../store.ts';
import { checkLog } from './write-ahead-check.ts';

const formatName = 'wherry-store';
const formatVersion = 1;

const formatFile = 'wherry-store.json';
const cleanShutdownFile = 'clean-shutdown.json';
const databaseFolder = 'db';
/** What may be in a directory that is as good as empty. */
const ignoredEntries = new Set(['lost+found', `${formatFile}.tmp`]);

/**
 * The directory around the database: whose it is, and how it was left.
 *
 *     wherry-store.json      names the format and its version; `creating` until the database was made
 *     clean-shutdown.json    the revision at which the store was closed; absent while it is open and after a crash
 *     db/                    LevelDB's own files; it locks them for its process
 */
export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get database(): string {
    return join(this.path, databaseFolder);
  }

  /**
   * Makes the directory if need be and looks at what it is, without changing anything in a directory that is not ours.
   * Answers whether a database has yet to be made in it.
   */
  async prepare(): Promise<'new' | 'existing'> {
    let entries: string[];
    try {
      await mkdir(this.path, { recursive: true, mode: 0o700 });
      entries = await readdir(this.path);
      await access(this.path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw this.unwritable(error);
    }
    if (entries.includes(formatFile)) return this.#readFormat();
    if (entries.some((entry) => !ignoredEntries.has(entry))) {
      throw this.#error('foreign', 'holds files that are none of a wherry store', 'Choose an empty directory.');
    }
    await this.#writeFormat('creating');
    return 'new';
  }

  /** Values may be secrets, and LevelDB makes its files readable for everybody. */
  async makeDatabaseFolder(): Promise<void> {
    try {
      await mkdir(this.database, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw this.unwritable(error);
    }
  }

  /** The database has been made: from now on it must be there. */
  async markReady(): Promise<void> {
    await this.#writeFormat('ready');
  }

  /** Refuses logs that LevelDB would read in part and then delete. Answers the revision of a clean shutdown, if it was one. */
  async checkLogs(): Promise<number | undefined> {
    const cleanRevision = await this.#readCleanShutdown();
    let entries: string[] = [];
    try {
      entries = await readdir(this.database);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw this.unwritable(error);
    }
    for (const entry of entries.filter((name) => name.endsWith('.log'))) {
      const condition = checkLog((await this.#read(join(databaseFolder, entry))) ?? new Uint8Array(0));
      if (condition === 'damaged' || (condition === 'torn' && cleanRevision !== undefined)) {
        throw this.corrupt(`${join(databaseFolder, entry)} is unreadable in part`);
      }
    }
    return cleanRevision;
  }

  /** Before the first write, after which a clean shutdown is no longer what the last one was. */
  async clearCleanShutdown(): Promise<void> {
    try {
      await rm(join(this.path, cleanShutdownFile));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw this.unwritable(error);
    }
    await this.#sync();
  }

  async writeCleanShutdown(revision: number): Promise<void> {
    await this.#write(cleanShutdownFile, { revision });
  }

  corrupt(detail: string, cause?: unknown): DataDirectoryError {
    return this.#error(
      'corrupt',
      `is damaged: ${detail}`,
      'Restore it from a backup, or move it away to begin with an empty store.',
      cause,
    );
  }

  locked(cause: unknown): DataDirectoryError {
    return this.#error(
      'locked',
      'is in use by another process',
      'Stop that process, or choose another directory.',
      cause,
    );
  }

  unwritable(cause: unknown): DataDirectoryError {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return this.#error(
      'unwritable',
      `cannot be read and written: ${detail}`,
      'Check its path, its permissions and the space left on its disk, or choose another directory.',
      cause,
    );
  }

  #error(reason: DataDirectoryError['reason'], what: string, remedy: string, cause?: unknown): DataDirectoryError {
    return new DataDirectoryError(reason, `the data directory ${this.path} ${what}. ${remedy}`, { cause });
  }

  async #readFormat(): Promise<'new' | 'existing'> {
    const format = this.#parse(formatFile, await this.#read(formatFile));
    if (format.format !== formatName) {
      throw this.#error('foreign', `has a ${formatFile} that is none of ours`, 'Choose an empty directory.');
    }
    if (format.version !== formatVersion) {
      throw this.#error(
        'foreign',
        `has format version ${format.version}, and this version of wherry knows ${formatVersion} only`,
        'Use the version that made it, or choose an empty directory.',
      );
    }
    return format.state === 'creating' ? 'new' : 'existing';
  }

  async #writeFormat(state: 'creating' | 'ready'): Promise<void> {
    try {
      await this.#write(formatFile, { format: formatName, version: formatVersion, state });
    } catch (error) {
      throw this.unwritable(error);
    }
  }

  async #readCleanShutdown(): Promise<number | undefined> {
    const bytes = await this.#read(cleanShutdownFile);
    if (bytes === undefined) return undefined;
    const { revision } = this.#parse(cleanShutdownFile, bytes);
    if (typeof revision !== 'number') throw this.corrupt(`${cleanShutdownFile} is unreadable`);
    return revision;
  }

  #parse(name: string, bytes: Uint8Array | undefined): Record<string, unknown> {
    try {
      const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
    } catch (error) {
      throw this.corrupt(`${name} is unreadable`, error);
    }
    throw this.corrupt(`${name} is unreadable`);
  }

  /** The content of a file, undefined where there is none. */
  async #read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.path, name));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.unwritable(error);
    }
  }

  /** Replaces a file as a whole: after a crash it has either the old content or the new. */
  async #write(name: string, content: object): Promise<void> {
    const temporary = join(this.path, `${name}.tmp`);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(content)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.path, name));
    await this.#sync();
  }

  /** Makes durable which files there are. */
  async #sync(): Promise<void> {
    const folder = await open(this.path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
