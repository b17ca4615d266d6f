import { type Program, ProgramError } from '../../../base/program.ts';
import { parseRoutes, type Route, type RouteFamily, routeCommands } from './pod-routes.ts';

/** Marks the routes that are ours among the kernel's; no routing daemon has this number. */
export const routeProtocol = 119;

/** The kernel's main routing table, as far as it is ours. */
export class RouteTable {
  readonly #ip: Program;

  /** `ip`: of iproute2. */
  constructor(ip: Program) {
    this.#ip = ip;
  }

  /** Makes the routes of ours these; touches no others. Resolves with those that the kernel did not take, and why. */
  async reconcile(
    family: RouteFamily,
    desired: readonly Route[],
  ): Promise<{ readonly refused: readonly Route[]; readonly why: string }> {
    const commands = routeCommands(await this.#list(family), desired, routeProtocol);
    if (commands === '') return { refused: [], why: '' };
    let why = '';
    try {
      // One that is refused does not keep the others from being set.
      await this.#ip.run([`-${family}`, '-force', '-batch', '-'], { stdin: commands });
    } catch (error) {
      if (!(error instanceof ProgramError) || error.exitCode === undefined) throw error;
      why = error.stderr.trim();
    }
    const present = new Map((await this.#list(family)).map(({ destination, gateway }) => [destination, gateway]));
    return { refused: desired.filter(({ destination, gateway }) => present.get(destination) !== gateway), why };
  }

  async #list(family: RouteFamily): Promise<readonly Route[]> {
    const json = await this.#ip.run([`-${family}`, '-json', 'route', 'show', 'proto', String(routeProtocol)]);
    return parseRoutes(json, family);
  }
}
