import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Sysctls {
  /** `net.ipv4.ip_forward`; undefined where there is no such setting. */
  read(name: string): Promise<string | undefined>;
}

/** The kernel's, of this process's network namespace. */
export class HostSysctls implements Sysctls {
  readonly #folder: string;

  constructor(folder = '/proc/sys') {
    this.#folder = folder;
  }

  async read(name: string): Promise<string | undefined> {
    try {
      return (await readFile(join(this.#folder, ...name.split('.')), 'utf8')).trim();
    } catch {
      return undefined;
    }
  }
}
