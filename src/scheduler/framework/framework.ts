/** Runs the plugins of a profile, extension point by extension point, in the order of the registry. */
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import type { Nominator } from '../queue/nominator.ts';
import type { QueuedPod } from '../queue/queued-pod.ts';
import type { CycleState } from './cycle-state.ts';
import type { NodeStatuses } from './node-statuses.ts';
import {
  nodeScoreMax,
  type Plugin,
  type PluginEntry,
  type PluginHandle,
  type PostFilterResult,
  type PreFilterResult,
} from './plugin.ts';
import { failure, Status, success } from './status.ts';
import { WaitingPods } from './waiting-pods.ts';

/** What the framework itself needs of the scheduler; the rest of the handle is made here. */
export type FrameworkContext = Pick<
  PluginHandle,
  'client' | 'informers' | 'events' | 'clock' | 'random' | 'logger' | 'snapshot' | 'activate' | 'inBackground'
> & { readonly nominator: Nominator };

interface Scorer {
  readonly plugin: Plugin;
  readonly weight: number;
}

/** What is left to search. */
export type PreFilterOutcome =
  | { readonly status: Status; readonly nodeNames?: undefined }
  /** `absent`: what is said of all other Nodes; `narrowedBy`: the plugins that leave no others. */
  | (PreFilterResult & {
      readonly nodeNames: ReadonlySet<string>;
      readonly absent: Status;
      readonly narrowedBy: readonly string[];
    });

type Point = Exclude<keyof Plugin, 'name' | 'events'>;

export class Framework {
  readonly plugins: readonly Plugin[];
  readonly waitingPods: WaitingPods;
  readonly #nominator: Nominator;
  readonly #less: (a: QueuedPod, b: QueuedPod) => boolean;
  readonly #by = new Map<Point, readonly Plugin[]>();
  readonly #filters: readonly Plugin[];
  readonly #scorers: readonly Scorer[];
  /** Kept from cycle to cycle: those of one plugin, and the sums. */
  #scores = new Float64Array(0);
  #totals = new Float64Array(0);

  constructor(entries: readonly PluginEntry[], { nominator, ...context }: FrameworkContext) {
    this.#nominator = nominator;
    this.waitingPods = new WaitingPods(context.clock);
    const handle: PluginHandle = {
      ...context,
      nominatedPodsOn: (nodeName) => nominator.podsOn(nodeName),
      clearNomination: (uid) => nominator.delete(uid),
      filterWithNominatedPods: (state, pod, node) =>
        this.filterWithNominatedPods(this.filtersFor(state), state, pod, node),
      addPod: (state, pod, added, node) => this.#addPod(state, pod, added, node),
      removePod: (state, pod, removed, node) => this.#removePod(state, pod, removed, node),
      allowWaitingPod: (uid, plugin) => this.waitingPods.allow(uid, plugin),
      rejectWaitingPod: (uid, plugin, message) => this.waitingPods.reject(uid, plugin, message),
    };
    const made = entries.map(({ make, weight = 1 }) => ({ plugin: make(handle), weight }));
    this.plugins = made.map(({ plugin }) => plugin);
    checkNames(this.plugins);
    this.#filters = this.#with('filter');
    this.#scorers = made.filter(({ plugin }) => plugin.score !== undefined);
    const sorters = this.#with('less');
    if (sorters.length !== 1) throw new Error(`one plugin must sort the queue, not ${sorters.length}`);
    const [sorter] = sorters;
    this.#less = (a, b) => sorter!.less!(a, b);
  }

  get hasScorers(): boolean {
    return this.#scorers.length > 0;
  }

  get less(): (a: QueuedPod, b: QueuedPod) => boolean {
    return this.#less;
  }

  /** The first that does not let the Pod into the active queue, or success. */
  preEnqueue(pod: PodInfo): Status {
    return this.#each('preEnqueue', (plugin) => plugin.preEnqueue!(pod));
  }

  preFilter(state: CycleState, pod: PodInfo, snapshot: Snapshot): PreFilterOutcome {
    let nodeNames: ReadonlySet<string> | undefined;
    const narrowing: string[] = [];
    const status = this.#each('preFilter', (plugin) => {
      const result = plugin.preFilter!(state, pod, snapshot);
      if (result.status.code === 'Skip') {
        state.skippedFilters.add(plugin.name);
        return success;
      }
      if (result.status.code !== 'Success' || result.nodeNames === undefined) return result.status;
      narrowing.push(plugin.name);
      nodeNames = nodeNames === undefined ? result.nodeNames : intersection(nodeNames, result.nodeNames);
      return nodeNames.size > 0 ? success : noNodesLeft(plugin.name, narrowing);
    });
    if (nodeNames === undefined || status !== success) return { status };
    const reason = `node(s) didn't satisfy plugin(s) [${narrowing.sort().join(' ')}]`;
    return {
      status,
      nodeNames,
      narrowedBy: narrowing,
      absent: new Status('UnschedulableAndUnresolvable', '', [reason]),
    };
  }

  /** The filters that have something to say to the Pod. */
  filtersFor(state: CycleState): readonly Plugin[] {
    if (state.skippedFilters.size === 0) return this.#filters;
    return this.#filters.filter(({ name }) => !state.skippedFilters.has(name));
  }

  /** Success, or what the first filter says that turns the Node down. */
  filter(filters: readonly Plugin[], state: CycleState, pod: PodInfo, node: NodeInfo): Status {
    let i = 0;
    try {
      for (; i < filters.length; i++) {
        const status = filters[i]!.filter!(state, pod, node);
        if (status === success || status.code === 'Success') continue;
        return status.isRejected ? status : filterFailure(filters[i]!, status.cause ?? status.message);
      }
    } catch (error) {
      return filterFailure(filters[i]!, error);
    }
    return success;
  }

  /**
   * As filter, for a Node on which others have room held for them: the Pod has to fit with those in place that are not less important, since
   * they are going to be there, and without them too, since it is not certain.
   */
  filterWithNominatedPods(filters: readonly Plugin[], state: CycleState, pod: PodInfo, node: NodeInfo): Status {
    const nominator = this.#nominator;
    if (nominator.isEmpty || !nominator.hasPodsOn(node.name)) return this.filter(filters, state, pod, node);
    const nominated = [...nominator.podsOn(node.name)].filter(
      ({ uid, priority }) => uid !== pod.uid && priority >= pod.priority,
    );
    if (nominated.length > 0) {
      const nodeThen = node.clone();
      const stateThen = state.clone();
      for (const other of nominated) this.#addPod(stateThen, pod, other, nodeThen);
      const status = this.filter(filters, stateThen, pod, nodeThen);
      if (status !== success) return status;
    }
    return this.filter(filters, state, pod, node);
  }

  /** Success of the first that succeeds; else what all have to say, and the last word on the nomination. */
  postFilter(state: CycleState, pod: PodInfo, statuses: NodeStatuses): PostFilterResult {
    const reasons: string[] = [];
    const plugins = this.#with('postFilter');
    let nominatedNodeName = plugins.length === 0 ? '' : undefined;
    for (const plugin of plugins) {
      const result = postFilterOutcome(plugin, () => plugin.postFilter!(state, pod, statuses));
      if (result.status.code === 'Success' || result.status.code === 'Error') return result;
      reasons.push(...result.status.reasons);
      nominatedNodeName = result.nominatedNodeName ?? nominatedNodeName;
    }
    return { status: new Status('Unschedulable', '', reasons), nominatedNodeName };
  }

  preScore(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status {
    return this.#each('preScore', (plugin) => {
      const status = plugin.preScore!(state, pod, nodes);
      if (status.code !== 'Skip') return status;
      state.skippedScores.add(plugin.name);
      return success;
    });
  }

  /** The weighted sum for each of the Nodes, in their order; valid until the next call. Throws what a plugin throws. */
  score(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Float64Array {
    const count = nodes.length;
    if (this.#totals.length < count) {
      this.#scores = new Float64Array(count * 2);
      this.#totals = new Float64Array(count * 2);
    }
    const totals = this.#totals.subarray(0, count).fill(0);
    const scores = this.#scores.subarray(0, count);
    for (const { plugin, weight } of this.#scorers) {
      if (state.skippedScores.has(plugin.name)) continue;
      for (let i = 0; i < count; i++) scores[i] = plugin.score!(state, pod, nodes[i]!);
      plugin.normalizeScores?.(state, pod, scores);
      for (let i = 0; i < count; i++) {
        const score = scores[i]!;
        if (!(score >= 0 && score <= nodeScoreMax)) {
          throw new Error(
            `plugin "${plugin.name}" returns an invalid score ${score}, it should be in 0 to ${nodeScoreMax}`,
          );
        }
        totals[i]! += score * weight;
      }
    }
    return totals;
  }

  reserve(state: CycleState, pod: PodInfo, nodeName: string): Status {
    return this.#each('reserve', (plugin) => plugin.reserve!(state, pod, nodeName));
  }

  /** In the opposite order. */
  unreserve(state: CycleState, pod: PodInfo, nodeName: string): void {
    const plugins = this.#with('unreserve');
    for (let i = plugins.length - 1; i >= 0; i--) plugins[i]!.unreserve!(state, pod, nodeName);
  }

  /** Success, Wait (then the Pod is among the waiting ones), or a rejection. */
  permit(state: CycleState, pod: PodInfo, nodeName: string): Status {
    const timeouts = new Map<string, number>();
    const status = this.#each('permit', (plugin) => {
      const result = plugin.permit!(state, pod, nodeName);
      if (result.status.code !== 'Wait') return result.status;
      timeouts.set(plugin.name, result.timeoutMs ?? 0);
      return success;
    });
    if (status !== success || timeouts.size === 0) return status;
    this.waitingPods.add(pod.uid, timeouts);
    return new Status('Wait');
  }

  async preBind(state: CycleState, pod: PodInfo, nodeName: string): Promise<Status> {
    for (const plugin of this.#with('preBind')) {
      const status = await asyncOutcome('preBind', plugin, () => plugin.preBind!(state, pod, nodeName));
      if (status.code !== 'Success') return status;
    }
    return success;
  }

  async bind(state: CycleState, pod: PodInfo, nodeName: string): Promise<Status> {
    for (const plugin of this.#with('bind')) {
      const status = await asyncOutcome('bind', plugin, () => plugin.bind!(state, pod, nodeName));
      if (status.code !== 'Skip') return status;
    }
    return new Status('Error', '', ['no Bind plugin binds the pod']);
  }

  postBind(state: CycleState, pod: PodInfo, nodeName: string): void {
    for (const plugin of this.#with('postBind')) plugin.postBind!(state, pod, nodeName);
  }

  #addPod(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void {
    node.addPod(added);
    for (const plugin of this.filtersFor(state)) plugin.addPod?.(state, pod, added, node);
  }

  #removePod(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void {
    node.removePod(removed.uid);
    for (const plugin of this.filtersFor(state)) plugin.removePod?.(state, pod, removed, node);
  }

  #with(point: Point): readonly Plugin[] {
    let plugins = this.#by.get(point);
    if (plugins === undefined) {
      plugins = this.plugins.filter((plugin) => plugin[point] !== undefined);
      this.#by.set(point, plugins);
    }
    return plugins;
  }

  /** Ends at the first that does not succeed. */
  #each(point: Point, run: (plugin: Plugin) => Status): Status {
    const plugins = this.#with(point);
    let i = 0;
    try {
      for (; i < plugins.length; i++) {
        const status = run(plugins[i]!);
        if (status.code === 'Error') return pluginFailure(point, plugins[i]!, status.cause ?? status.message);
        if (status.code !== 'Success') return status;
      }
    } catch (error) {
      return pluginFailure(point, plugins[i]!, error);
    }
    return success;
  }
}

function checkNames(plugins: readonly Plugin[]): void {
  const names = new Set<string>();
  for (const { name } of plugins) {
    if (names.has(name)) throw new Error(`there are two plugins ${name}`);
    names.add(name);
  }
}

function postFilterOutcome(plugin: Plugin, run: () => PostFilterResult): PostFilterResult {
  try {
    return run();
  } catch (error) {
    return { status: pluginFailure('postFilter', plugin, error) };
  }
}

async function asyncOutcome(point: Point, plugin: Plugin, run: () => Promise<Status>): Promise<Status> {
  try {
    const status = await run();
    return status.code === 'Error' ? pluginFailure(point, plugin, status.cause ?? status.message) : status;
  } catch (error) {
    return pluginFailure(point, plugin, error);
  }
}

function pluginFailure(point: Point, { name }: Plugin, error: unknown): Status {
  return failure(`${point[0]!.toUpperCase()}${point.slice(1)} plugin "${name}"`, name, error);
}

function filterFailure({ name }: Plugin, error: unknown): Status {
  return failure(`"${name}" filter plugin`, name, error);
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((name) => b.has(name)));
}

function noNodesLeft(plugin: string, narrowing: readonly string[]): Status {
  const text =
    narrowing.length === 1
      ? `node(s) didn't satisfy plugin ${plugin}`
      : `node(s) didn't satisfy plugin(s) [${narrowing.join(' ')}] simultaneously`;
  return new Status('UnschedulableAndUnresolvable', plugin, [text]);
}
