/**
 * What is answered from a Node: logs, exec, attach, port forwarding and proxies. The request goes on to the kubelet; where the Pod has no Node, or
 * no kubelet can be reached, the answers are upstream's.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import {
  podLogOptionsFromQuery,
  queryOfPodLogOptions,
  validatePodLogOptions,
} from '../../api/core/v1/pod-log-options.ts';
import { badRequest, invalid, notFound, StatusError, serviceUnavailable } from '../../api/status-error.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { asksForWebSocket } from '../../base/upgrade-request.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';
import { respond } from '../respond.ts';
import { withoutTokens } from '../security/web-socket-token.ts';
import { admitConnection, counted } from './connect.ts';
import type { SubresourceHandler, SubresourceHandlers } from './handlers.ts';
import type { KubeletConnector } from './kubelet-connector.ts';
import { errorOfKubelet } from './kubelet-error.ts';
import { chosenContainer } from './pod-container.ts';

const proxyVerbs = ['get', 'create', 'update', 'patch', 'delete', 'proxy'];

/** Without a connector no kubelet can be reached. */
export function registerKubeletConnections(handlers: SubresourceHandlers, kubelets?: KubeletConnector): void {
  handlers.set('', 'pods', 'log', 'get', (context) => podLogs(context, kubelets));
  const connections: Readonly<Record<string, SubresourceHandler>> = {
    exec: (context) => runInPod(context, 'exec', kubelets),
    attach: (context) => runInPod(context, 'attach', kubelets),
    portforward: (context) => forwardPorts(context, kubelets),
  };
  for (const [subresource, handler] of Object.entries(connections)) {
    for (const verb of ['get', 'create']) handlers.set('', 'pods', subresource, verb, handler);
  }
  for (const verb of proxyVerbs) {
    handlers.set('', 'pods', 'proxy', verb, proxyToPod);
    handlers.set('', 'services', 'proxy', verb, proxyToService);
    handlers.set('', 'nodes', 'proxy', verb, (context) => proxyToNode(context, kubelets));
  }
}

async function find(context: ResourceContext, name = context.info.name) {
  const { storage, info, definition } = context;
  const stored = await storage.get(storage.key(info.namespace, name));
  if (stored === undefined) throw notFound(groupResourceOf(definition), name);
  return stored.object;
}

async function findPod(context: ResourceContext): Promise<Pod> {
  return (await find(context)) as unknown as Pod;
}

async function podLogs(context: ResourceContext, kubelets: KubeletConnector | undefined): Promise<ApiResponse> {
  const { info } = context;
  const options = podLogOptionsFromQuery(context.query);
  const errors = validatePodLogOptions(options);
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, info.name, errors);
  const pod = await findPod(context);
  const container = chosenContainer(pod, options.container ?? '');
  const node = pod.spec.nodeName ?? '';
  // A Pod that no Node has yet has written nothing.
  if (node === '') return respond(context, 204, { kind: 'empty' });
  const path = pathOf('containerLogs', info.namespace, info.name, container);
  const gone = new AbortController();
  const isWebSocket = asksForWebSocket(context.request.headers);
  const request = plainRequest(context);
  const response = await ask(kubelets, node, {
    ...request,
    headers: isWebSocket ? withoutUpgrade(request.headers) : request.headers,
    // Nobody tells of the end of a connection that speaks another protocol by then.
    signal: isWebSocket ? AbortSignal.any([gone.signal, request.signal]) : request.signal,
    method: 'GET',
    path,
    query: queryOfPodLogOptions(options),
  });
  if (response.status !== 200) throw await errorOfKubelet(response, { group: '', resource: 'pods/log' }, info.name);
  if (!isWebSocket) return respond(context, 200, response.body, 'text/plain');
  const { logOverWebSocket } = await import('./log-web-socket.ts');
  return counted(
    context,
    logOverWebSocket(request, response.body, () => gone.abort()),
  );
}

async function runInPod(
  context: ResourceContext,
  action: 'exec' | 'attach',
  kubelets: KubeletConnector | undefined,
): Promise<ApiResponse> {
  const { info, query } = context;
  await admitConnection(context, action);
  const pod = await findPod(context);
  const container = chosenContainer(pod, query.get('container') ?? '');
  const response = await ask(kubelets, nodeOf(pod), {
    ...plainRequest(context),
    path: pathOf(action, info.namespace, info.name, container),
    query: streamQuery(query, action),
  });
  return counted(context, response);
}

async function forwardPorts(context: ResourceContext, kubelets: KubeletConnector | undefined): Promise<ApiResponse> {
  const { info, query } = context;
  await admitConnection(context, 'portforward');
  const pod = await findPod(context);
  const ports = query.getAll('ports').flatMap((text) => text.split(','));
  const response = await ask(kubelets, nodeOf(pod), {
    ...plainRequest(context),
    path: pathOf('portForward', info.namespace, info.name),
    query: portQuery(ports),
  });
  return counted(context, response);
}

function portQuery(ports: readonly string[]): string {
  return ports
    .filter((port) => port !== '')
    .map((port) => `port=${encodeURIComponent(port)}`)
    .join('&');
}

function nodeOf({ metadata, spec }: Pod): string {
  const node = spec.nodeName ?? '';
  if (node === '') throw badRequest(`pod ${metadata.name} does not have a host assigned`);
  return node;
}

/** The kubelet's own names for the streams. */
const kubeletStreams = [
  ['stdin', 'input'],
  ['stdout', 'output'],
  ['stderr', 'error'],
  ['tty', 'tty'],
] as const;

/** What a kubelet is asked for a command, or for the streams of one that runs. Pure. */
export function streamQuery(query: URLSearchParams, action: 'exec' | 'attach'): string {
  const asked = new URLSearchParams();
  if (action === 'exec') for (const word of query.getAll('command')) asked.append('command', word);
  for (const [name, kubeletName] of kubeletStreams) {
    const value = query.get(name);
    if (value !== null && !/^(0|false)$/i.test(value)) asked.append(kubeletName, '1');
  }
  return asked.toString();
}

/** `/containerLogs/default/web/nginx` */
function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

/** The client's request as the kubelet gets it, without what is between client and API server alone. */
function plainRequest({ request }: ResourceContext): HttpRequest {
  const { authorization: _, cookie: _c, ...headers } = withoutTokens(request.headers);
  return {
    method: request.method,
    path: request.path,
    query: request.query,
    headers,
    signal: request.signal,
    readBody: (limitBytes) => request.readBody(limitBytes),
  };
}

/** Those of a request that stays one of HTTP. */
function withoutUpgrade(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const isOfUpgrade = (name: string): boolean =>
    name === 'connection' || name === 'upgrade' || name.startsWith('sec-websocket-');
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isOfUpgrade(name)));
}

async function ask(kubelets: KubeletConnector | undefined, node: string, request: HttpRequest): Promise<HttpResponse> {
  const response = await kubelets?.send(node, request).catch((error: unknown) => {
    throw dialError(error instanceof Error ? error.message : String(error), error);
  });
  if (response === undefined) throw dialError(`no kubelet answers for node ${node}`);
  return response;
}

function dialError(why: string, cause?: unknown): StatusError {
  const message = `error dialing backend: ${why}`;
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
    cause,
  });
}

async function proxyToPod(context: ResourceContext): Promise<never> {
  const pod = await findPod(context);
  if ((pod.status.podIP ?? '') === '') throw badRequest('address not allowed');
  throw serviceUnavailable(`error trying to reach service: no route to ${pod.status.podIP}`);
}

async function proxyToService(context: ResourceContext): Promise<never> {
  await find(context);
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(context.info.name)}`);
}

/** The kubelet's own API, below the Node's `proxy`. */
async function proxyToNode(context: ResourceContext, kubelets: KubeletConnector | undefined): Promise<ApiResponse> {
  const name = nodeOfProxyName(context.info.name);
  await find(context, name);
  const path = /\/nodes\/[^/]+\/proxy(\/.*)?$/.exec(context.request.path)?.[1] ?? '/';
  return ask(kubelets, name, { ...plainRequest(context), path });
}

/** `node-1` of `node-1`, `node-1:10250` and `https:node-1:10250`. */
function nodeOfProxyName(name: string): string {
  const parts = name.split(':');
  return (parts.length === 3 ? parts[1] : parts[0]) ?? '';
}
