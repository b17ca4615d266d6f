/** pods/binding, and POST to bindings: assigns a Pod to a Node. The scheduler's one write. */
import type { Binding as BindingObject } from '../../api/core/v1/binding.ts';
import { Binding } from '../../api/core/v1/binding.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { podResource } from '../../api/core/v1/pod-resource.ts';
import { validateBinding } from '../../api/core/v1/pod-subresource-validation.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { badRequest, conflict, invalid as invalidStatus, notFound } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import { readKind } from '../body.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import { readWriteOptions } from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { statusResponse } from '../respond.ts';
import { updateObject } from '../verbs/update.ts';
import type { SubresourceHandlers } from './handlers.ts';

const bindingKind = { group: '', version: 'v1', kind: 'Binding', type: Binding };

export function registerBinding(handlers: SubresourceHandlers): void {
  handlers.set('', 'pods', 'binding', 'create', bind);
  handlers.set('', 'bindings', '', 'create', bind);
}

async function bind(context: ResourceContext): Promise<ApiResponse> {
  const options = readWriteOptions(context, 'CreateOptions');
  const read = readKind(context, bindingKind, options.fieldValidation);
  const binding = (read instanceof Promise ? await read : read) as unknown as BindingObject;
  const name = context.info.resource === 'bindings' ? (binding.metadata.name ?? '') : context.info.name;
  if (binding.metadata.name !== undefined && binding.metadata.name !== name) {
    throw badRequest(`name in URL does not match name in Binding object`);
  }
  const errors = validateBinding(binding);
  if (errors.length > 0) throw invalidStatus({ group: '', kind: 'Binding' }, name, errors);
  const pods: ResourceContext = {
    ...context,
    definition: podResource,
    storage: context.server.registry.storage(podResource),
    info: { ...context.info, resource: 'pods', subresource: 'binding', name },
  };
  await updateObject(pods, { ...options, isBooked: false }, (old) => bound(pods, old, binding), {
    prepare: () => {},
    validate: undefined,
    allowCreate: false,
  });
  return statusResponse(context, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}

function bound(context: ResourceContext, old: KubernetesObject | undefined, binding: BindingObject) {
  const { info, server } = context;
  const refuse = (why: string): never => {
    throw conflict({ group: '', resource: 'pods/binding' }, info.name, why);
  };
  if (old === undefined) throw notFound(groupResourceOf(podResource), info.name);
  const { uid, resourceVersion } = binding.metadata;
  if (uid !== undefined && uid !== old.metadata.uid) {
    refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ''}`);
  }
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
    refuse(
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${old.metadata.resourceVersion ?? ''}`,
    );
  }
  // A binding changes little: all else is shared with the old Pod, which is frozen.
  const { metadata, spec, status } = old as unknown as Mutable<Pod>;
  const pod: Mutable<Pod> = {
    ...(old as unknown as Mutable<Pod>),
    metadata: { ...metadata },
    spec: { ...spec },
    status: { ...status },
  };
  if (pod.metadata.deletionTimestamp !== undefined)
    refuse(`pod ${info.name} is being deleted, cannot be assigned to a host`);
  if ((pod.spec.nodeName ?? '') !== '')
    refuse(`pod ${info.name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if ((pod.spec.schedulingGates ?? []).length > 0) refuse(`pod ${info.name} has non-empty .spec.schedulingGates`);
  pod.spec.nodeName = binding.target.name;
  // What was only expected has come about, or something else has.
  if (pod.status.nominatedNodeName !== undefined) delete pod.status.nominatedNodeName;
  if (binding.metadata.annotations !== undefined) {
    pod.metadata.annotations = { ...pod.metadata.annotations, ...binding.metadata.annotations };
  }
  const conditions = (pod.status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  pod.status.conditions = [
    ...conditions,
    {
      type: 'PodScheduled',
      status: 'True',
      lastProbeTime: null as unknown as string,
      lastTransitionTime: formatTime(server.clock.now()),
    },
  ];
  return pod as Mutable<KubernetesObject>;
}
