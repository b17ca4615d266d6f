import { type Clock, systemClock } from '../base/clock.ts';
import { type Logger, silentLogger } from '../base/logger.ts';
import { type Random, systemRandom } from '../base/random.ts';

/** What informers, reconcilers and recorders of a program need beside their own options: the machine's clock and chance, and no log. */
export const systemParts: { readonly clock: Clock; readonly random: Random; readonly logger: Logger } = {
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
};
