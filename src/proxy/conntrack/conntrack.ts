import type { Logger } from '../../base/logger.ts';
import { findProgram, type Program, ProgramError, programAt } from '../../base/program.ts';
import { conntrackArguments, type StaleFlows } from './stale-flows.ts';

export interface Conntrack {
  /**
   * Does what it can until the signal aborts, and never rejects: flows that stay end by themselves when their clients pause.
   */
  deleteFlows(flows: readonly StaleFlows[], signal: AbortSignal): Promise<void>;
}

/** Runs conntrack of the operating system; does nothing where it is not installed. `program`: for who reaches it in another way. */
export class HostConntrack implements Conntrack {
  readonly #logger: Logger;
  readonly #program: Program | undefined;

  constructor(logger: Logger, program?: Program) {
    this.#logger = logger;
    const path = program === undefined ? findProgram('conntrack') : undefined;
    this.#program = path === undefined ? program : programAt(path);
    if (this.#program !== undefined) return;
    logger.info({}, 'conntrack is not installed: clients of UDP Services go to Pods that are gone until they pause');
  }

  /** One run for each, of a few milliseconds. */
  async deleteFlows(flows: readonly StaleFlows[], signal: AbortSignal): Promise<void> {
    if (this.#program === undefined) return;
    for (const some of flows) {
      if (signal.aborted) return;
      try {
        await this.#program.run(conntrackArguments(some));
      } catch (error) {
        // It fails where there was none to delete.
        if (error instanceof ProgramError && error.stderr.includes('0 flow entries')) continue;
        this.#logger.warn({ flows: some, err: error }, 'cannot delete the flows of UDP endpoints that are gone');
        return;
      }
    }
  }
}
