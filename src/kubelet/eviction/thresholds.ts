/** Below what a Node runs short: thresholds, how they are written, and which are crossed. Pure. */
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import { formatDuration, parseDuration } from '../../api/duration.ts';
import { parseQuantity, Quantity } from '../../api/quantity.ts';
import {
  conditionOf,
  type Observation,
  type Observations,
  type PressureCondition,
  type Signal,
  signals,
} from './signals.ts';

/** An amount, or so many hundredths of the capacity. */
export type ThresholdValue = { readonly quantity: Quantity } | { readonly percentage: number };

export interface Threshold {
  readonly signal: Signal;
  readonly value: ThresholdValue;
  /** How long it must have been crossed; 0 for a hard one. */
  readonly graceMs: number;
  /** How much more there must be before it counts as kept again. */
  readonly minReclaim?: ThresholdValue;
}

/** As the kubelet's flags are written: `memory.available<100Mi,nodefs.available<10%`, `memory.available=1m30s`. */
export interface EvictionFlags {
  /** `evictionHardDefault` where absent. */
  readonly hard?: string;
  readonly soft?: string;
  readonly softGracePeriod?: string;
  readonly minimumReclaim?: string;
}

/** As upstream. */
const evictionHardDefault =
  'imagefs.available<15%,imagefs.inodesFree<5%,memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%';

/** Something in the flags is not as it must be. The message is for people. */
export class ThresholdSyntaxError extends Error {
  override readonly name = 'ThresholdSyntaxError';
}

export function parseThresholds(flags: EvictionFlags): readonly Threshold[] {
  const { hard = evictionHardDefault, soft = '', softGracePeriod = '', minimumReclaim = '' } = flags;
  const graces = readList(softGracePeriod, '=');
  const reclaims = readList(minimumReclaim, '=');
  const minReclaimOf = (signal: Signal): Pick<Threshold, 'minReclaim'> => {
    const text = reclaims.get(signal);
    return text === undefined ? {} : { minReclaim: readValue(signal, text) };
  };
  const thresholds: Threshold[] = [];
  for (const [signal, text] of readList(hard, '<')) {
    if (isSwitchedOff(text)) continue;
    thresholds.push({ signal, value: readValue(signal, text), graceMs: 0, ...minReclaimOf(signal) });
  }
  for (const [signal, text] of readList(soft, '<')) {
    if (isSwitchedOff(text)) continue;
    const grace = graces.get(signal);
    if (grace === undefined) {
      throw new ThresholdSyntaxError(`grace period must be specified for the soft eviction threshold ${signal}`);
    }
    thresholds.push({ signal, value: readValue(signal, text), graceMs: readGrace(grace), ...minReclaimOf(signal) });
  }
  return thresholds;
}

const isSignal = (text: string): text is Signal => (signals as readonly string[]).includes(text);
/** So upstream has it: nobody means to have nothing, or all, free. */
const isSwitchedOff = (text: string): boolean => text === '0%' || text === '100%';

function readList(text: string, operator: '<' | '='): ReadonlyMap<Signal, string> {
  const found = new Map<Signal, string>();
  for (const part of text.split(',')) {
    const statement = part.trim();
    if (statement === '') continue;
    const [signal = '', value = '', ...more] = statement.split(operator);
    if (signal === '' || value === '' || more.length > 0) {
      const syntax = operator === '<' ? 'threshold' : 'setting';
      throw new ThresholdSyntaxError(`invalid eviction ${syntax} ${statement}: expected <signal>${operator}<value>`);
    }
    if (!isSignal(signal)) throw new ThresholdSyntaxError(`unsupported eviction signal ${signal}`);
    if (found.has(signal)) throw new ThresholdSyntaxError(`${signal} is given twice`);
    found.set(signal, value);
  }
  return found;
}

function readValue(signal: Signal, text: string): ThresholdValue {
  if (text.endsWith('%')) {
    const percentage = Number(text.slice(0, -1));
    if (text !== '%' && percentage >= 0 && percentage <= 100) return { percentage };
    throw new ThresholdSyntaxError(`eviction percentage of ${signal} must be from 0% to 100%: ${text}`);
  }
  try {
    const quantity = parseQuantity(text);
    if (quantity.sign() > 0) return { quantity };
  } catch {
    // Said below.
  }
  throw new ThresholdSyntaxError(`eviction threshold ${signal} must be a positive quantity or a percentage: ${text}`);
}

function readGrace(text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms >= 0) return ms;
  } catch {
    // Said below.
  }
  throw new ThresholdSyntaxError(
    `invalid eviction grace period ${text}: expected a duration such as ${formatDuration(90_000)}`,
  );
}

/** What Pods cannot have of the Node, for it would be taken back at once; see Machine.reserved. Undefined where upstream's thresholds hold. */
export function reservedFor(thresholds: readonly Threshold[] | undefined): ResourceList | undefined {
  if (thresholds === undefined) return undefined;
  const reserved: Record<string, string> = {};
  for (const { signal, value, graceMs } of thresholds) {
    if (graceMs > 0) continue;
    const text = 'quantity' in value ? `${value.quantity}` : `${value.percentage}%`;
    if (signal === 'memory.available') reserved.memory = text;
    if (signal === 'nodefs.available') reserved['ephemeral-storage'] = text;
  }
  return reserved;
}

/** What the value comes to on a Node that has so much. */
export function thresholdAmount(value: ThresholdValue, { capacity }: Observation): Quantity {
  if ('quantity' in value) return value.quantity;
  return Quantity.of(Math.floor((capacity.value() * value.percentage) / 100), 'BinarySI');
}

/** Those that are crossed. `withReclaim`: they count as crossed until there is so much more again. */
export function crossedThresholds(
  thresholds: readonly Threshold[],
  observations: Observations,
  withReclaim: boolean,
): readonly Threshold[] {
  return thresholds.filter(({ signal, value, minReclaim }) => {
    const observation = observations.get(signal);
    if (observation === undefined) return false;
    let needed = thresholdAmount(value, observation);
    if (withReclaim && minReclaim !== undefined) needed = needed.add(thresholdAmount(minReclaim, observation));
    return needed.compare(observation.available) > 0;
  });
}

export interface PressureState {
  /** Crossed for as long as they must be: something is to be done. What is foremost comes first. */
  readonly acute: readonly Threshold[];
  /** When those that are crossed now were first seen so; milliseconds of the clock's monotonic time. */
  readonly crossedAtMs: ReadonlyMap<Threshold, number>;
  readonly conditionSeenAtMs: ReadonlyMap<PressureCondition, number>;
  /** What the Node reports. */
  readonly conditions: readonly PressureCondition[];
}

export const noPressure: PressureState = {
  acute: [],
  crossedAtMs: new Map(),
  conditionSeenAtMs: new Map(),
  conditions: [],
};

export interface PressureFacts {
  readonly thresholds: readonly Threshold[];
  readonly observations: Observations;
  /** A condition that is no longer seen is still reported for so long: what comes and goes does not make the Node do so. */
  readonly transitionMs: number;
  readonly nowMs: number;
}

export function nextPressure(previous: PressureState, facts: PressureFacts): PressureState {
  const { thresholds, observations, transitionMs, nowMs } = facts;
  const crossed = crossedThresholds(thresholds, observations, false);
  const unresolved = crossedThresholds(previous.acute, observations, true);
  const all = [...new Set([...crossed, ...unresolved])];
  const crossedAtMs = new Map(all.map((threshold) => [threshold, previous.crossedAtMs.get(threshold) ?? nowMs]));
  const conditionSeenAtMs = new Map(previous.conditionSeenAtMs);
  for (const { signal } of all) conditionSeenAtMs.set(conditionOf[signal], nowMs);
  for (const [condition, atMs] of conditionSeenAtMs) {
    if (atMs !== nowMs && nowMs - atMs >= transitionMs) conditionSeenAtMs.delete(condition);
  }
  return {
    acute: all
      .filter((threshold) => nowMs - crossedAtMs.get(threshold)! >= threshold.graceMs)
      .sort((a, b) => signals.indexOf(a.signal) - signals.indexOf(b.signal)),
    crossedAtMs,
    conditionSeenAtMs,
    conditions: [...conditionSeenAtMs.keys()].sort(),
  };
}
