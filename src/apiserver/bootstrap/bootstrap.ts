/** Makes the objects that a cluster starts with, where they are missing. What is there stays as it is. */
import { isAlreadyExists } from '../../api/status-error.ts';
import { localRequest, objectOf } from '../local-request.ts';
import type { UserInfo } from '../request.ts';
import type { ApiServer } from '../server.ts';
import { type BootstrapObject, systemObjects } from './system-objects.ts';

/** The API server's own identity, for what it writes by itself. */
export const apiServerUser: UserInfo = {
  name: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
};

/** Namespaces first: nothing namespaced can be made without its namespace. The rest goes together into as few syncs as possible. */
export async function bootstrap(server: ApiServer, more: readonly BootstrapObject[] = []): Promise<void> {
  const objects = [...systemObjects, ...more];
  await Promise.all(objects.filter(isNamespace).map((object) => ensure(server, object)));
  await Promise.all(objects.filter((object) => !isNamespace(object)).map((object) => ensure(server, object)));
}

/** The Service by which Pods reach the API server. */
export function bootstrapService(
  server: ApiServer,
  { clusterIp, port }: { readonly clusterIp: string; readonly port: number },
): Promise<void> {
  return ensure(server, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: clusterIp,
      sessionAffinity: 'None',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }],
    },
  });
}

const isNamespace = (object: BootstrapObject): boolean => object.kind === 'Namespace';

async function ensure(server: ApiServer, object: BootstrapObject): Promise<void> {
  const { registry } = server.parts;
  const definition = registry.findKind(object.apiVersion, object.kind);
  if (definition === undefined) throw new Error(`no such kind: ${object.apiVersion} ${object.kind}`);
  const storage = registry.storage(definition);
  const { name, namespace = '' } = object.metadata;
  await storage.cache.start();
  if (storage.cache.get(storage.key(namespace, name)) !== undefined) return;
  const root = definition.group === '' ? '/api/v1' : `/apis/${object.apiVersion}`;
  const path = `${root}${definition.namespaced ? `/namespaces/${namespace}` : ''}/${definition.resource}`;
  try {
    objectOf(await server.handle(localRequest({ method: 'POST', path, object, user: apiServerUser })));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
