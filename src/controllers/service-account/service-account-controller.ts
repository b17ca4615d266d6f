/**
 * Sees to it that every active Namespace has a ServiceAccount `default`, under which Pods run that name no other.
 *
 * Watches Namespaces and ServiceAccounts; makes ServiceAccounts. Never changes or deletes one.
 */
import type { Namespace } from '../../api/core/v1/namespace.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { namespaces, serviceAccounts } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';

/** Those that every namespace has. */
const ensuredNames = ['default'] as const;

/** Which accounts to make. Pure. */
export function missingAccounts(namespace: Namespace, isThere: (name: string) => boolean): readonly string[] {
  if (namespace.status.phase !== 'Active') return [];
  return ensuredNames.filter((name) => !isThere(name));
}

export const createServiceAccountController: ControllerFactory = ({
  client,
  informers,
  clock,
  logger,
}: ControllerContext): Controller => {
  const namespaceInformer = informers.informer(namespaces);
  const accountInformer = informers.informer(serviceAccounts);
  const reconciler = new Reconciler({ name: 'serviceaccount', workers: 1, reconcile, clock, logger });
  const { queue } = reconciler;

  namespaceInformer.addHandler({
    added: ({ metadata }) => queue.add(metadata.name!),
    updated: ({ metadata }) => queue.add(metadata.name!),
  });
  accountInformer.addHandler({ deleted: ({ metadata }) => queue.add(metadata.namespace!) });

  async function reconcile(name: string): Promise<void> {
    const namespace = namespaceInformer.lister.get('', name);
    if (namespace === undefined) return;
    const { lister } = accountInformer;
    for (const account of missingAccounts(namespace, (wanted) => lister.get(name, wanted) !== undefined)) {
      try {
        await client.create(serviceAccounts, { metadata: { name: account, namespace: name } });
      } catch (error) {
        if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
      }
    }
  }

  return reconciler;
};
