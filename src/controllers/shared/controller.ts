import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/events/event-recorder.ts';
import type { InformerFactory } from '../../client/informer/informer-factory.ts';

/** What a controller is given. Nothing else reaches it, and it reaches nothing else. */
export interface ControllerContext {
  /** Acts as the controller's own ServiceAccount. */
  readonly client: Client;
  /** Shared by all controllers of the process. */
  readonly informers: InformerFactory;
  /** Its events carry the controller's name as their source. */
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Made (it takes its informers and adds its handlers) → start, once all informers have synced → running → stop. A controller that is made does
 * nothing yet but note what there is to do.
 */
export interface Controller {
  start(): void;
  /** Resolves once nothing of it is under way. May be called twice. */
  stop(): Promise<void>;
}

export type ControllerFactory = (context: ControllerContext) => Controller;
