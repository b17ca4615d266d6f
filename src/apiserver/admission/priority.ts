/** Priority: turns a Pod's priority class into its priority, and sees to it that there is one default class at most. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { PriorityClass } from '../../api/scheduling/v1/priority-class.ts';
import { priorityClassResource } from '../../api/scheduling/v1/priority-class-resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { forbidden } from '../../api/status-error.ts';
import { type Soon, soon } from '../../base/soon.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';

const pods = { group: '', resource: 'pods' };

export function priority(registry: () => ResourceRegistry): AdmissionPlugin {
  const named = (name: string): Soon<PriorityClass | undefined> => {
    const storage = registry().storage(priorityClassResource);
    const key = storage.key('', name);
    return soon(storage.cache.get(key) ?? storage.get(key), (stored) => stored?.object as PriorityClass | undefined);
  };
  const classes = (): Soon<PriorityClass[]> => {
    const { cache } = registry().storage(priorityClassResource);
    return soon(cache.isStarted ? undefined : cache.start(), () =>
      cache.range(cache.prefix).map((stored) => stored.object as unknown as PriorityClass),
    );
  };
  const classOf = (name: string): Soon<PriorityClass | undefined> =>
    name === '' ? soon(classes(), defaultOf) : named(name);
  return {
    name: 'Priority',
    mutate(attributes) {
      const { operation, definition, subresource, object, old } = attributes;
      if (definition.group !== '' || definition.resource !== 'pods' || subresource !== '') return undefined;
      const pod = object as Mutable<Pod>;
      if (operation === 'CREATE') {
        return soon(classOf(pod.spec.priorityClassName ?? ''), (found) => settle(pod, attributes, found));
      }
      if (operation === 'UPDATE') {
        const { spec } = old as Pod;
        // Neither can be changed: what a client leaves out stays as it is.
        pod.spec.priority ??= spec.priority;
        pod.spec.preemptionPolicy ??= spec.preemptionPolicy;
      }
      return undefined;
    },
    validate(attributes) {
      const { operation, definition, object } = attributes;
      if (definition !== priorityClassResource || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined;
      const { globalDefault, metadata } = object as unknown as PriorityClass;
      if (globalDefault !== true) return undefined;
      return soon(classes(), (all) => {
        const other = all.find((known) => known.globalDefault === true && known.metadata.name !== metadata.name);
        if (other === undefined) return;
        throw forbidden(
          { group: definition.group, resource: definition.resource },
          metadata.name ?? '',
          `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
        );
      });
    },
  };
}

function defaultOf(classes: readonly PriorityClass[]): PriorityClass | undefined {
  const defaults = classes.filter(({ globalDefault }) => globalDefault === true);
  return defaults.sort((a, b) => a.value - b.value)[0];
}

function settle(pod: Mutable<Pod>, { name }: AdmissionAttributes, found: PriorityClass | undefined): void {
  const wanted = pod.spec.priorityClassName ?? '';
  if (found === undefined && wanted !== '')
    throw forbidden(pods, name, `no PriorityClass with name ${wanted} was found`);
  const value = found?.value ?? 0;
  const preemptionPolicy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (pod.spec.priority !== undefined && pod.spec.priority !== value) {
    throw forbidden(
      pods,
      name,
      `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    );
  }
  if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== preemptionPolicy) {
    throw forbidden(
      pods,
      name,
      `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    );
  }
  if (found !== undefined) pod.spec.priorityClassName = found.metadata.name;
  pod.spec.priority = value;
  pod.spec.preemptionPolicy = preemptionPolicy;
}
