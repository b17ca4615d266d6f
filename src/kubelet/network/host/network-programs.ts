import { findProgram, type Program, programAt, systemFolders } from '../../../base/program.ts';

export interface NetworkPrograms {
  /** Of iproute2. */
  readonly ip: Program;
  readonly nft: Program;
}

const packages = { ip: 'iproute2', nft: 'nftables' } as const;

/** A program that the network of Pods needs is not installed. */
export class NetworkProgramsMissingError extends Error {
  override readonly name = 'NetworkProgramsMissingError';
}

/** Those of the machine. Throws a NetworkProgramsMissingError that says what to install. */
export function findNetworkPrograms(folders: readonly string[] = systemFolders): NetworkPrograms {
  const missing = (['ip', 'nft'] as const).filter((name) => findProgram(name, folders) === undefined);
  if (missing.length > 0) {
    const needed = missing.map((name) => packages[name]).join(', ');
    throw new NetworkProgramsMissingError(
      `not installed, and needed for the network of Pods: ${missing.join(', ')} (the packages ${needed})`,
    );
  }
  const program = (name: string): Program => programAt(findProgram(name, folders)!);
  return { ip: program('ip'), nft: program('nft') };
}
