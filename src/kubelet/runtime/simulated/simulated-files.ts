/** The files of a simulated container: a tree in memory, of what was put there and little else. Paths are absolute, without `.` and `..`. */

export interface SimulatedFile {
  readonly content: Uint8Array;
  /** As `chmod` has it: 0o644. */
  readonly mode: number;
  readonly modifiedAtMs: number;
}

/** The words are a shell's. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** Of all files of a container. */
export const filesBytesMax = 64 * 1024 * 1024;
export const filesMax = 10_000;

const firstDirectories = ['/', '/bin', '/etc', '/home', '/root', '/tmp', '/usr', '/var'];

export class SimulatedFiles {
  readonly #files = new Map<string, SimulatedFile>();
  readonly #directories = new Set(firstDirectories);
  #bytes = 0;

  /** Undefined where there is no such file. Throws for a directory. */
  read(path: string): SimulatedFile | undefined {
    if (this.#directories.has(path)) throw new FileError('Is a directory');
    return this.#files.get(path);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(path);
  }

  exists(path: string): boolean {
    return this.#directories.has(path) || this.#files.has(path);
  }

  /** The names in a directory, sorted. Throws where it is none. */
  list(path: string): readonly string[] {
    if (!this.#directories.has(path))
      throw new FileError(this.#files.has(path) ? 'Not a directory' : 'No such file or directory');
    const names = [...this.#directories, ...this.#files.keys()]
      .filter((each) => each !== '/' && parentOf(each) === path)
      .map(baseName);
    return names.sort();
  }

  /** Its directory must be there. */
  write(path: string, file: SimulatedFile): void {
    if (this.#directories.has(path)) throw new FileError('Is a directory');
    this.#checkParent(path);
    const bytes = this.#bytes - (this.#files.get(path)?.content.length ?? 0) + file.content.length;
    const isFull = !this.#files.has(path) && this.#files.size >= filesMax;
    if (bytes > filesBytesMax || isFull) throw new FileError('No space left on device');
    this.#bytes = bytes;
    this.#files.set(path, file);
  }

  /** With `parents`, those that are missing too, and it does no harm if it is there. */
  makeDirectory(path: string, { parents = false }: { readonly parents?: boolean } = {}): void {
    if (this.exists(path)) {
      if (parents && this.#directories.has(path)) return;
      throw new FileError('File exists');
    }
    if (parents) this.makeDirectory(parentOf(path), { parents });
    else this.#checkParent(path);
    if (this.#directories.size >= filesMax) throw new FileError('No space left on device');
    this.#directories.add(path);
  }

  /** With all that is in it. */
  remove(path: string): void {
    if (path === '/') throw new FileError('Operation not permitted');
    if (!this.exists(path)) throw new FileError('No such file or directory');
    const isInside = (each: string): boolean => each === path || each.startsWith(`${path}/`);
    for (const each of this.#directories) if (isInside(each)) this.#directories.delete(each);
    for (const [each, { content }] of this.#files) {
      if (!isInside(each)) continue;
      this.#bytes -= content.length;
      this.#files.delete(each);
    }
  }

  #checkParent(path: string): void {
    const parent = parentOf(path);
    if (!this.#directories.has(parent)) {
      throw new FileError(this.#files.has(parent) ? 'Not a directory' : 'No such file or directory');
    }
  }
}

/** `path` as seen from the directory. Pure. */
export function resolvePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
