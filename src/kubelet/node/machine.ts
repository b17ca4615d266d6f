/** The machine that a Node stands for, as whoever starts the kubelet describes it. */
import type {
  ContainerImage,
  NodeAddress,
  NodeFeatures,
  NodeRuntimeHandler,
  NodeSystemInfo,
} from '../../api/core/v1/node.ts';
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import { canonicalizeQuantity, parseQuantity, Quantity } from '../../api/quantity.ts';

export interface Machine {
  /** Quantities: `cpu`, `memory`, `ephemeral-storage`, …; `pods` is 110 where absent. */
  readonly capacity: ResourceList;
  /**
   * What Pods cannot have of it, as quantities or as percentages of the capacity. Where absent, that which the kubelet's eviction thresholds
   * keep free: 100Mi of memory and a tenth of the disk.
   */
  readonly reserved?: ResourceList;
  /** Such as its InternalIP. The Hostname is added where it is missing: the Node's name. */
  readonly addresses: readonly NodeAddress[];
  /** `linux` on `amd64` where it says nothing else. */
  readonly info?: Partial<Omit<NodeSystemInfo, 'kubeletVersion' | 'containerRuntimeVersion'>>;
}

/**
 * What the rest of the kubelet sees of the machine at a moment. A new value each time that something has changed, and the same reference as
 * long as nothing has: then a status that was reported needs no second look.
 */
export interface NodeObservation {
  /** Why the kubelet cannot run Pods; it is ready where there is nothing to say. */
  readonly errors: readonly string[];
  readonly memoryPressure: boolean;
  readonly diskPressure: boolean;
  readonly pidPressure: boolean;
  readonly images: readonly ContainerImage[];
  readonly volumesInUse: readonly string[];
  readonly runtimeHandlers?: readonly NodeRuntimeHandler[];
  readonly features?: NodeFeatures;
}

/** A machine on which all is well, and nothing is stored yet. */
export const healthyObservation: NodeObservation = Object.freeze({
  errors: [],
  memoryPressure: false,
  diskPressure: false,
  pidPressure: false,
  images: [],
  volumesInUse: [],
});

/** As upstream's kubelet has it by default. */
const podsMaxDefault = '110';
const reservedDefault: ResourceList = { memory: '100Mi', 'ephemeral-storage': '10%' };

/** In the form that the server gives quantities, so that what it has can be compared with it. */
export function capacityOf({ capacity }: Machine): ResourceList {
  const whole = { ...capacity, pods: capacity.pods ?? podsMaxDefault };
  return Object.fromEntries(Object.entries(whole).map(([name, quantity]) => [name, canonicalizeQuantity(quantity)]));
}

/** What is left of `capacity` for Pods; never less than nothing. */
export function allocatableOf(capacity: ResourceList, reserved: ResourceList = reservedDefault): ResourceList {
  const allocatable: Record<string, string> = { ...capacity };
  for (const [name, kept] of Object.entries(reserved)) {
    const whole = capacity[name];
    if (whole === undefined) continue;
    const rest = parseQuantity(whole).sub(amountOf(kept, whole));
    allocatable[name] = (rest.sign() < 0 ? Quantity.zero : rest).toString();
  }
  return allocatable;
}

function amountOf(kept: string, whole: string): Quantity {
  if (!kept.endsWith('%')) return parseQuantity(kept);
  const bytes = (parseQuantity(whole).value() * Number(kept.slice(0, -1))) / 100;
  return Quantity.of(Math.floor(bytes));
}
