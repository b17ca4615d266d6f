/** The command's logger: JSON lines for machines, coloured text for people at a terminal. */
import type { Logger as PinoLogger } from 'pino';
import { type Logger, silentLogger } from '../base/logger.ts';
import { UsageError } from './failure.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export async function makeLogger(level: string): Promise<Logger> {
  if (!logLevels.includes(level as LogLevel)) {
    throw new UsageError(`--log-level ${level}: choose one of ${logLevels.join(', ')}`);
  }
  // pino waits for nothing, so it may as well not be loaded where nothing is to be logged.
  if (level === 'silent') return silentLogger;
  const { default: pino } = await import('pino');
  if (!process.stderr.isTTY) return fromPino(pino({ level, base: undefined }, pino.destination(2)));
  const { default: pretty } = await import('pino-pretty');
  return fromPino(pino({ level, base: undefined }, pretty({ destination: 2, ignore: 'pid,hostname', sync: true })));
}

function fromPino(logger: PinoLogger): Logger {
  return logger;
}
