/** EndpointSlices as the controllers that make them see them. Pure. */
import type { Endpoint, EndpointPort, EndpointSlice } from '../../../api/discovery/v1/endpoint-slice.ts';
import { nameIsDnsSubdomain } from '../../../api/names.ts';
import { deepEqual } from '../../../base/deep-equal.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const headlessLabel = 'service.kubernetes.io/headless';

export interface SliceChanges {
  readonly creates: readonly EndpointSlice[];
  readonly updates: readonly EndpointSlice[];
  readonly deletes: readonly EndpointSlice[];
}

/** Names begin with the Service's; with a dash, unless that makes them too long. */
export function sliceNamePrefix(serviceName: string): string {
  const prefix = `${serviceName}-`;
  return nameIsDnsSubdomain(prefix, true).length === 0 ? prefix : serviceName;
}

/** `default/web`: the Service that the slice is of. Undefined for slices that somebody else looks after. */
export function serviceKeyOf({ metadata }: EndpointSlice, manager: string): string | undefined {
  const { namespace, labels } = metadata;
  const name = labels?.[serviceNameLabel] ?? '';
  return labels?.[managedByLabel] === manager && name !== '' ? `${namespace}/${name}` : undefined;
}

/** The same for the same ports in any order. */
export function portsKey(ports: readonly EndpointPort[]): string {
  const texts = ports.map(({ name = '', protocol, port, appProtocol }) =>
    JSON.stringify([name, protocol, port, appProtocol]),
  );
  return texts.sort().join();
}

/** What makes an endpoint the same one as before, whatever its state. */
export function endpointKey({ addresses, hostname = '', targetRef }: Endpoint): string {
  const sorted = addresses.length > 1 ? [...addresses].sort() : addresses;
  return `${sorted.join()}|${hostname}|${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''}`;
}

/** Whether two endpoints of one key say the same. Hints come later, and a Pod's revision says nothing. */
export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.conditions.ready === b.conditions.ready &&
    a.conditions.serving === b.conditions.serving &&
    a.conditions.terminating === b.conditions.terminating &&
    deepEqual({ ...a.targetRef, resourceVersion: undefined }, { ...b.targetRef, resourceVersion: undefined })
  );
}

/** Slices that would be deleted take in what new ones would be made for, as far as `mayBecome` has it: that is one write instead of two. */
export function recycled(
  { creates, updates, deletes }: SliceChanges,
  mayBecome: (old: EndpointSlice, slice: EndpointSlice) => boolean,
): SliceChanges {
  const toCreate = [...creates];
  const toUpdate = [...updates];
  const toDelete: EndpointSlice[] = [];
  for (const old of deletes) {
    const slice = toCreate.at(-1);
    if (slice === undefined || !mayBecome(old, slice)) {
      toDelete.push(old);
      continue;
    }
    toCreate.pop();
    toUpdate.push({ ...slice, metadata: { ...slice.metadata, name: old.metadata.name } });
  }
  return { creates: toCreate, updates: toUpdate, deletes: toDelete };
}
