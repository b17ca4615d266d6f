/** What the parts of a cluster have in common, wherever they run: in the API server's process or in one of their own. */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { ConnectAs } from './component-identity.ts';

export interface ComponentParts {
  readonly connectAs: ConnectAs;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where a start waits for something, it gives up when this aborts, and rejects. */
  readonly signal?: AbortSignal;
}

/** Something that runs. */
export interface Component {
  /** Resolves once nothing of it is under way. May be called twice. */
  stop(): Promise<void>;
}
