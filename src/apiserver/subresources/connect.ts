/** What comes before a connection to something in a Pod: may the user make one, do the plugins let it be, and that it is counted while it lasts. */
import type { Duplex } from 'node:stream';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { HttpResponse } from '../../base/http-message.ts';
import type { ResourceContext } from '../context.ts';
import { accessDenied } from '../security/authorization.ts';

export type PodConnection = 'exec' | 'attach' | 'portforward';

/**
 * Throws where it may not be. WebSockets are opened with GET, so that who may only read would be let in by their verb; as upstream has it, who
 * connects to a Pod has to be allowed to create that.
 */
export async function admitConnection(context: ResourceContext, connection: PodConnection): Promise<void> {
  const { server, info, user, definition, warnings } = context;
  if (info.verb !== 'create') {
    const attributes = { ...info, verb: 'create', user };
    const decision = await server.authorizer.authorize(attributes);
    if (!decision.allowed) throw accessDenied(attributes, decision.reason);
  }
  const attributes = {
    operation: 'CONNECT',
    definition,
    subresource: connection,
    namespace: info.namespace,
    name: info.name,
    object: connectOptions(context.query, connection) as Mutable<KubernetesObject>,
    old: undefined,
    user,
    dryRun: false,
    warn: (text: string) => void warnings.push(text),
  } as const;
  await server.admission.mutate(attributes);
  await server.admission.validate(attributes);
}

/** What admission plugins see of it: the options as an object of the API. Pure. */
export function connectOptions(query: URLSearchParams, connection: PodConnection): object {
  if (connection === 'portforward') {
    const ports = query.getAll('ports').flatMap((text) => text.split(',').filter((port) => /^\d+$/.test(port)));
    return { ...typeMeta(connection), ports: ports.map(Number) };
  }
  const isTrue = (name: string): boolean => /^(1|t|true)$/i.test(query.get(name) ?? '');
  const streams = Object.fromEntries(['stdin', 'stdout', 'stderr', 'tty'].filter(isTrue).map((name) => [name, true]));
  const container = query.get('container') ?? '';
  return {
    ...typeMeta(connection),
    ...streams,
    ...(container === '' ? {} : { container }),
    ...(connection === 'exec' ? { command: query.getAll('command') } : {}),
  };
}

const kinds = { exec: 'PodExecOptions', attach: 'PodAttachOptions', portforward: 'PodPortForwardOptions' } as const;

const typeMeta = (connection: PodConnection): object => ({ apiVersion: 'v1', kind: kinds[connection] });

/** The response; a connection that it becomes counts as a request under way until it ends. */
export function counted({ server, info }: ResourceContext, response: HttpResponse): HttpResponse {
  const { body } = response;
  const { instruments } = server;
  if (body.kind !== 'upgrade' || instruments === undefined) return response;
  return {
    ...response,
    body: {
      kind: 'upgrade',
      accept(socket, head) {
        (socket as Duplex).once('close', instruments.longRunningStarted(info));
        body.accept(socket, head);
      },
    },
  };
}
