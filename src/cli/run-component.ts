/** Runs one component in a process of its own: over HTTPS, with a kubeconfig, and where several may run, one of them at a time. */
import { hostname } from 'node:os';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { type Clock, sleep, systemClock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type Random, systemRandom } from '../base/random.ts';
import { createEventRecorder } from '../client/events/create-event-recorder.ts';
import { LeaderElector, leaderIdentity } from '../client/leader-election.ts';
import { ConnectionError } from '../client/transport.ts';
import type { Component } from '../cluster/component.ts';
import type { ComponentIdentity } from '../cluster/component-identity.ts';
import { connectRemotely, type RemoteAccess } from '../cluster/remote-access.ts';
import { UsageError } from './failure.ts';
import { makeLogger } from './logging.ts';

export interface ComponentFlags {
  readonly kubeconfig?: string;
  readonly logLevel: string;
}

export interface LeaderFlags {
  readonly leaderElect: string;
  readonly leaderElectLeaseDuration: string;
  readonly leaderElectRenewDeadline: string;
  readonly leaderElectRetryPeriod: string;
}

export function addComponentFlags(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'where the API server is, and who this component is to it')
    .option('--log-level <level>', 'debug, info, warn, error or silent', 'warn');
}

export function addLeaderFlags(command: Command): Command {
  return command
    .option('--leader-elect <bool>', 'wait until no other one leads', 'true')
    .option('--leader-elect-lease-duration <duration>', 'a leader that is silent for so long has lost', '15s')
    .option('--leader-elect-renew-deadline <duration>', 'a leader that cannot renew for so long stops', '10s')
    .option('--leader-elect-retry-period <duration>', 'how often it renews, or tries to lead', '2s');
}

export interface RunningParts {
  readonly access: RemoteAccess;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Aborts once it is told to stop: then it starts no more. */
  readonly signal: AbortSignal;
}

export interface ComponentPlan {
  /** As in the list of what is ready: `controllers`. */
  readonly name: string;
  readonly start: (parts: RunningParts) => Promise<Component>;
  /** How much longer than others it may take to stop; no longer where absent. */
  readonly stopExtraMs?: number;
  /** For one that leads: its Lease in kube-system, and as whom it holds that. */
  readonly election?: { readonly lease: string; readonly identity: ComponentIdentity; readonly flags: LeaderFlags };
}

/** Resolves once a signal has ended it. Rejects where it cannot start. */
export async function runComponent(flags: ComponentFlags, plan: ComponentPlan): Promise<void> {
  if (flags.kubeconfig === undefined) {
    throw new UsageError('--kubeconfig is needed: `wherry apiserver` writes one for each component beside its own');
  }
  const logger = await makeLogger(flags.logLevel);
  const clock = systemClock;
  const access = await connectRemotely(flags.kubeconfig, clock);
  const { signal, release } = listenToSignals();
  const parts: RunningParts = { access, clock, random: systemRandom, logger, signal };
  const component = plan.election === undefined ? runAlone(plan, parts) : elected(plan, plan.election, parts);
  try {
    await Promise.race([aborted(signal), component.failed]);
  } finally {
    release();
    // A server that is not there must not keep it from ending.
    const limit = clock.setTimeout(() => process.exit(1), stopMsMax + (plan.stopExtraMs ?? 0), { unref: true });
    await component.stop();
    await access.close();
    limit.cancel();
  }
  // What was still trying to start holds on to timers.
  process.exit();
}

interface RunningComponent extends Component {
  /** Never resolves; rejects where it cannot start. */
  readonly failed: Promise<never>;
}

const never = new Promise<never>(() => {});
const stopMsMax = 15_000;
const giveUpMsMax = 2000;
const retryMs = 1000;

async function started(plan: ComponentPlan, parts: RunningParts): Promise<Component> {
  const component = await plan.start(parts);
  console.log(`${styleText('green', '✓')} ${plan.name} ready`);
  return component;
}

function elected(
  plan: ComponentPlan,
  election: NonNullable<ComponentPlan['election']>,
  parts: RunningParts,
): RunningComponent {
  const { lease, identity, flags } = election;
  if (!readBoolean('--leader-elect', flags.leaderElect)) return runAlone(plan, parts);
  const { clock, random, logger } = parts;
  const client = parts.access.connectAs(identity);
  const events = createEventRecorder({ client, component: lease, clock, random, logger });
  const elector = new LeaderElector({
    client,
    lease: { namespace: 'kube-system', name: lease },
    identity: leaderIdentity(hostname(), random),
    leaseDurationMs: readDuration('--leader-elect-lease-duration', flags.leaderElectLeaseDuration),
    renewDeadlineMs: readDuration('--leader-elect-renew-deadline', flags.leaderElectRenewDeadline),
    retryPeriodMs: readDuration('--leader-elect-retry-period', flags.leaderElectRetryPeriod),
    lead: async (signal) => {
      const component = await started(plan, parts);
      await aborted(signal);
      await component.stop();
      console.log(`${plan.name} stopped leading`);
    },
    onNewLeader: (leader) => logger.info({ leader }, 'a new leader'),
    events,
    clock,
    random,
    logger,
  });
  elector.start();
  return {
    failed: never,
    async stop() {
      await elector.stop();
      await events.stop();
    },
  };
}

function runAlone(plan: ComponentPlan, parts: RunningParts): RunningComponent {
  let running: Component | undefined;
  const starting = startWhenReachable(plan, parts).then((component) => {
    running = component;
  });
  starting.catch(() => {});
  return {
    failed: starting.then(() => never),
    async stop() {
      // What is still starting gives up, or waits for an answer that may never come.
      await Promise.race([starting.catch(() => {}), sleep(parts.clock, giveUpMsMax + (plan.stopExtraMs ?? 0))]);
      await running?.stop();
    },
  };
}

/** While there is no API server it tries again. */
async function startWhenReachable(plan: ComponentPlan, parts: RunningParts): Promise<Component> {
  for (;;) {
    try {
      return await started(plan, parts);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      parts.logger.warn({ err: error }, 'the API server does not answer; trying again');
      await sleep(parts.clock, retryMs, parts.signal);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const aliveMs = 3_600_000;

/** The first one aborts, the second ends the process. `release`: nothing else keeps it alive any more. */
function listenToSignals(): { readonly signal: AbortSignal; release(): void } {
  const stopping = new AbortController();
  // A component that waits for the server holds nothing but timers that don't keep a process alive.
  let alive = systemClock.setTimeout(stayAlive, aliveMs);
  function stayAlive(): void {
    alive = systemClock.setTimeout(stayAlive, aliveMs);
  }
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: stopping.signal, release: () => alive.cancel() };
}

function readBoolean(flag: string, text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new UsageError(`${flag} ${text}: expected true or false`);
  return text === 'true';
}

/** Of Go's durations what people write here: `15s`, `500ms`, `1m`. */
function readDuration(flag: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  if (amount === undefined) throw new UsageError(`${flag} ${text}: expected a duration such as 15s`);
  return Number(amount) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
}
