/**
 * What is answered from a Node: logs, exec, attach, port forwarding and proxies. Where the Pod has no Node, or its kubelet cannot be
 * reached, the answers are upstream's.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import { badRequest, notFound, StatusError, serviceUnavailable } from '../../api/status-error.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import type { SubresourceHandlers } from './handlers.ts';

const podConnections: Readonly<Record<string, readonly string[]>> = {
  log: ['get'],
  exec: ['get', 'create'],
  attach: ['get', 'create'],
  portforward: ['get', 'create'],
};
const proxyVerbs = ['get', 'create', 'update', 'patch', 'delete', 'proxy'];

export function registerKubeletConnections(handlers: SubresourceHandlers): void {
  for (const [subresource, verbs] of Object.entries(podConnections)) {
    for (const verb of verbs) handlers.set('', 'pods', subresource, verb, connectToPod);
  }
  for (const verb of proxyVerbs) {
    handlers.set('', 'pods', 'proxy', verb, proxyToPod);
    handlers.set('', 'services', 'proxy', verb, proxyToService);
    handlers.set('', 'nodes', 'proxy', verb, proxyToNode);
  }
}

async function find(context: ResourceContext) {
  const { storage, info, definition } = context;
  const stored = await storage.get(storage.key(info.namespace, info.name));
  if (stored === undefined) throw notFound(groupResourceOf(definition), info.name);
  return stored.object;
}

async function connectToPod(context: ResourceContext): Promise<never> {
  const pod = (await find(context)) as unknown as Pod;
  const { query, info } = context;
  const names = pod.spec.containers.map(({ name }) => name);
  const container = query.get('container') ?? '';
  if (info.subresource !== 'portforward') {
    if (container === '' && names.length > 1) {
      throw badRequest(`a container name must be specified for pod ${info.name}, choose one of: [${names.join(' ')}]`);
    }
    const all = [...names, ...(pod.spec.initContainers ?? []).map(({ name }) => name)];
    if (container !== '' && !all.includes(container)) {
      throw badRequest(`container ${container} is not valid for pod ${info.name}`);
    }
  }
  const node = pod.spec.nodeName ?? '';
  if (node === '') throw badRequest(`pod ${info.name} does not have a host assigned`);
  throw unreachable(node);
}

async function proxyToPod(context: ResourceContext): Promise<never> {
  const pod = (await find(context)) as unknown as Pod;
  if ((pod.status.podIP ?? '') === '') throw badRequest('address not allowed');
  throw serviceUnavailable(`error trying to reach service: no route to ${pod.status.podIP}`);
}

async function proxyToService(context: ResourceContext): Promise<never> {
  await find(context);
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(context.info.name)}`);
}

async function proxyToNode(context: ResourceContext): Promise<never> {
  await find(context);
  throw unreachable(context.info.name);
}

function unreachable(node: string): StatusError {
  return new StatusError(
    500,
    'InternalError',
    `Internal error occurred: error dialing backend: no kubelet answers for node ${node}`,
    {
      details: { causes: [{ message: `error dialing backend: no kubelet answers for node ${node}` }] },
    },
  );
}
