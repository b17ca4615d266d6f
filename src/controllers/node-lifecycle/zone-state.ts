/**
 * How zones of Nodes are doing, and how fast Nodes in them may be tainted so that Pods leave: the more of them are unready at once, the more likely
 * it is that not they are to blame but the network. Pure.
 */
import type { Node } from '../../api/core/v1/node.ts';

export type ZoneState = 'Initial' | 'Normal' | 'FullDisruption' | 'PartialDisruption';

export interface ZoneReadiness {
  readonly ready: number;
  readonly notReady: number;
}

export interface DisruptionOptions {
  /** Nodes a second, in a zone that is well or wholly gone. */
  readonly evictionQps: number;
  /** In a zone that is partly gone. */
  readonly secondaryEvictionQps: number;
  /** Zones of no more Nodes than this evict nothing while they are partly gone. */
  readonly largeClusterThreshold: number;
  /** The share of unready Nodes from which on a zone is partly gone. */
  readonly unhealthyZoneThreshold: number;
}

/** So many unready Nodes are no disruption yet, whatever their share. */
const notReadyNodesMin = 3;

const separator = ':\u0000:';

/** Region and zone; empty where the Node says neither. */
export function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}${separator}${zone}`;
}

export function zoneState(
  { ready, notReady }: ZoneReadiness,
  { unhealthyZoneThreshold }: DisruptionOptions,
): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  const isPartial = notReady >= notReadyNodesMin && notReady / (ready + notReady) >= unhealthyZoneThreshold;
  return isPartial ? 'PartialDisruption' : 'Normal';
}

function qpsOf(state: ZoneState, nodes: number, options: DisruptionOptions): number {
  if (state !== 'PartialDisruption') return options.evictionQps;
  return nodes > options.largeClusterThreshold ? options.secondaryEvictionQps : 0;
}

export interface DisruptionStep {
  readonly states: ReadonlyMap<string, ZoneState>;
  /** Zones whose rate of evictions changes, in Nodes a second. */
  readonly limits: ReadonlyMap<string, number>;
  /**
   * `entered`: every zone is gone, which is not believed: nothing is evicted, and Nodes lose their taints. `left`: some are back, and
   * all Nodes get another grace period.
   */
  readonly everything?: 'entered' | 'left';
}

/** What follows from how the zones are now, and how they were at the last look. */
export function disruptionStep(
  before: ReadonlyMap<string, ZoneState>,
  zones: ReadonlyMap<string, ZoneReadiness>,
  options: DisruptionOptions,
): DisruptionStep {
  const states = new Map<string, ZoneState>();
  for (const [zone, readiness] of zones) states.set(zone, zoneState(readiness, options));
  const isGone = [...states.values()].every((state) => state === 'FullDisruption');
  const wasGone = [...states.keys()].every((zone) => before.get(zone) === 'FullDisruption');
  const limit = (zone: string): number => {
    const { ready, notReady } = zones.get(zone)!;
    return qpsOf(states.get(zone)!, ready + notReady, options);
  };
  const all = [...states.keys()];
  if (isGone && wasGone) return { states, limits: new Map() };
  if (isGone) return { states, limits: new Map(all.map((zone) => [zone, 0])), everything: 'entered' };
  if (wasGone) return { states, limits: new Map(all.map((zone) => [zone, limit(zone)])), everything: 'left' };
  const changed = all.filter((zone) => (before.get(zone) ?? 'Initial') !== states.get(zone));
  return { states, limits: new Map(changed.map((zone) => [zone, limit(zone)])) };
}
