/** NamespaceLifecycle: nothing is made in a namespace that is missing or going, and the system's own namespaces stay. */
import { namespaceResource } from '../../api/core/v1/namespace-resource.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { forbidden, notFound } from '../../api/status-error.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';

const immortalNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const namespaces = { group: '', resource: 'namespaces' };

export function namespaceLifecycle(registry: () => ResourceRegistry): AdmissionPlugin {
  /** From the watch cache where it is there; from storage itself before it is believed to be missing. */
  const find = async (name: string): Promise<KubernetesObject | undefined> => {
    const storage = registry().storage(namespaceResource);
    return (await storage.get(storage.key('', name)))?.object;
  };
  const cached = (name: string): KubernetesObject | undefined => {
    const storage = registry().storage(namespaceResource);
    return storage.cache.get(storage.key('', name))?.object;
  };
  return {
    name: 'NamespaceLifecycle',
    validate(attributes) {
      const { operation, definition, namespace, name } = attributes;
      if (definition.group === '' && definition.resource === 'namespaces') {
        if (operation === 'DELETE' && immortalNamespaces.has(name)) {
          throw forbidden(namespaces, name, 'this namespace may not be deleted');
        }
        return undefined;
      }
      if (operation !== 'CREATE' || !definition.namespaced || namespace === '') return undefined;
      const known = cached(namespace);
      if (known !== undefined) return check(attributes, known);
      return find(namespace).then((object) => check(attributes, object));
    },
  };
}

function check(
  { definition, namespace, name, object }: AdmissionAttributes,
  found: KubernetesObject | undefined,
): void {
  if (found === undefined) throw notFound(namespaces, namespace);
  const { phase } = (found as { readonly status?: { readonly phase?: string } }).status ?? {};
  if (phase !== 'Terminating' && found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    { group: definition.group, resource: definition.resource },
    object?.metadata.name ?? name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}
