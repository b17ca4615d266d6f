/**
 * Runs controllers over one set of informers.
 *
 * Made → start: every controller takes its informers, these fill, then the controllers begin to work → running → stop: first the
 * controllers, then the informers. Which controllers there are, and as whom each acts, is for the caller to say.
 */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import type { InformerFactory } from '../client/informer/informer-factory.ts';
import type { Controller, ControllerFactory } from './shared/controller.ts';

export interface ControllerManagerOptions {
  /** By name. */
  readonly controllers: ReadonlyMap<string, ControllerFactory>;
  /** A client that acts as the controller's own account. */
  readonly clientFor: (controller: string) => Client;
  readonly eventsFor: (controller: string) => EventRecorder;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export class ControllerManager {
  readonly #options: ControllerManagerOptions;
  #controllers: readonly Controller[] = [];
  #stopped = false;

  constructor(options: ControllerManagerOptions) {
    this.#options = options;
  }

  /** Resolves once the controllers are at work. */
  async start(): Promise<void> {
    const { controllers, clientFor, eventsFor, informers, clock, random, logger } = this.#options;
    this.#controllers = [...controllers].map(([name, create]) =>
      create({
        client: clientFor(name),
        events: eventsFor(name),
        informers,
        clock,
        random,
        logger: logger.child({ controller: name }),
      }),
    );
    informers.start();
    await informers.synced();
    if (this.#stopped) return;
    for (const controller of this.#controllers) controller.start();
  }

  /** May be called twice, and before start() has resolved. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#controllers.map((controller) => controller.stop()));
    await this.#options.informers.stop();
  }
}
