/** RuntimeClass: a Pod gets the overhead and the scheduling of its runtime class, and cannot claim another overhead. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { RuntimeClass } from '../../api/node/v1/runtime-class.ts';
import { runtimeClassResource } from '../../api/node/v1/runtime-class-resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { semanticEquals } from '../../api/validation/equality.ts';
import { goQuote } from '../../base/go-quote.ts';
import { type Soon, soon } from '../../base/soon.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { concerns, refusal } from './attributes.ts';
import type { ObjectLookup } from './object-lookup.ts';

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const withoutClass = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';

export function runtimeClass(lookup: ObjectLookup): AdmissionPlugin {
  const classOf = (attributes: AdmissionAttributes): Soon<RuntimeClass> => {
    const name = (attributes.object as Pod).spec.runtimeClassName!;
    return soon(lookup.find<RuntimeClass>(runtimeClassResource, '', name), (found) => {
      if (found === undefined) throw refusal(attributes, `pod rejected: RuntimeClass ${goQuote(name)} not found`);
      return found;
    });
  };
  return {
    name: 'RuntimeClass',
    mutate(attributes) {
      if (!isNewPod(attributes)) return undefined;
      const pod = attributes.object as Mutable<Pod>;
      if (pod.spec.runtimeClassName === undefined) return undefined;
      return soon(classOf(attributes), (found) => {
        setOverhead(attributes, pod, found);
        setScheduling(attributes, pod, found);
      });
    },
    validate(attributes) {
      if (!isNewPod(attributes)) return undefined;
      const { spec } = attributes.object as Pod;
      if (spec.runtimeClassName === undefined) {
        if (spec.overhead !== undefined) throw refusal(attributes, withoutClass);
        return undefined;
      }
      return soon(classOf(attributes), ({ overhead }) => {
        if (overhead === undefined) {
          if (spec.overhead !== undefined) throw refusal(attributes, withoutClass);
        } else if (!semanticEquals(overhead.podFixed ?? {}, spec.overhead ?? {})) throw refusal(attributes, mismatch);
      });
    },
  };
}

const isNewPod = (attributes: AdmissionAttributes): boolean =>
  attributes.operation === 'CREATE' && concerns(attributes, '', 'pods');

function setOverhead(attributes: AdmissionAttributes, { spec }: Mutable<Pod>, { overhead }: RuntimeClass): void {
  if (overhead === undefined) return;
  if (spec.overhead !== undefined && !semanticEquals(overhead.podFixed ?? {}, spec.overhead)) {
    throw refusal(attributes, mismatch);
  }
  if (overhead.podFixed !== undefined) spec.overhead = { ...overhead.podFixed };
}

function setScheduling(attributes: AdmissionAttributes, { spec }: Mutable<Pod>, { scheduling }: RuntimeClass): void {
  if (scheduling === undefined) return;
  const { nodeSelector, tolerations } = scheduling;
  for (const [key, value] of Object.entries(nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    throw refusal(
      attributes,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
    );
  }
  if (nodeSelector !== undefined) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const own = spec.tolerations ?? [];
  const added = (tolerations ?? []).filter((one) => !own.some((other) => semanticEquals(one, other)));
  if (added.length > 0) spec.tolerations = [...own, ...structuredClone(added)];
}
