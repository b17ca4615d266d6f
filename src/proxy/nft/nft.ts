import { findProgram, type Program, ProgramError, programAt, systemFolders } from '../../base/program.ts';
import { tableName } from './rule-set.ts';

/** The kernel's nftables, as far as the proxy needs them. */
export interface Nft {
  /** All of the commands take effect at one moment, or none does: then it rejects. */
  apply(commands: string): Promise<void>;
  /** Whether the chain is there: somebody else may have flushed all tables. */
  hasChain(chain: string): Promise<boolean>;
}

/** nft is not installed. */
export class NftMissingError extends Error {
  override readonly name = 'NftMissingError';

  constructor() {
    super('nft is not installed: Services need it (Debian, Ubuntu, Fedora, Alpine: the package nftables)');
  }
}

export interface HostNftOptions {
  /** For who reaches nft in another way, such as in another network namespace. */
  readonly program?: Program;
  /** Where it is looked for, when it is first needed. */
  readonly folders?: readonly string[];
}

/** Runs nft of the operating system. Rejects with an NftMissingError where there is none. */
export class HostNft implements Nft {
  readonly #folders: readonly string[];
  #program: Program | undefined;

  constructor({ program, folders = systemFolders }: HostNftOptions = {}) {
    this.#program = program;
    this.#folders = folders;
  }

  async apply(commands: string): Promise<void> {
    await this.#nft().run(['-f', '-'], { stdin: commands });
  }

  async hasChain(chain: string): Promise<boolean> {
    try {
      await this.#nft().run(['list', 'chain', 'inet', tableName, chain]);
      return true;
    } catch (error) {
      if (error instanceof ProgramError && error.stderr.includes('No such file or directory')) return false;
      throw error;
    }
  }

  #nft(): Program {
    if (this.#program === undefined) {
      const path = findProgram('nft', this.#folders);
      if (path === undefined) throw new NftMissingError();
      this.#program = programAt(path);
    }
    return this.#program;
  }
}
