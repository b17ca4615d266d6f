/**
 * Publishes the certificate authority of the API server as the ConfigMap `kube-root-ca.crt` of every Namespace: Pods mount it beside their
 * tokens.
 *
 * Watches Namespaces and ConfigMaps; makes that one ConfigMap, and sets it right where somebody has changed it.
 */
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import { isAlreadyExists, isNotFound } from '../../api/status-error.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { configMaps, namespaces } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';

const configMapName = 'kube-root-ca.crt';
const descriptionAnnotation = 'kubernetes.io/description';
/** Upstream's words, which clients see. */
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export interface RootCaPublisherOptions {
  /** In PEM. */
  readonly rootCa: string;
}

/** The ConfigMap to write; undefined where `current` is right as it is. Pure. */
export function desiredConfigMap(
  namespace: string,
  rootCa: string,
  current: ConfigMap | undefined,
): ConfigMap | undefined {
  const data = { 'ca.crt': rootCa };
  const annotations = { ...current?.metadata.annotations, [descriptionAnnotation]: description };
  if (current === undefined) return { metadata: { name: configMapName, namespace, annotations }, data };
  const isDescribed = (current.metadata.annotations?.[descriptionAnnotation] ?? '') !== '';
  if (isDescribed && deepEqual(current.data, data)) return undefined;
  return { ...current, metadata: { ...current.metadata, annotations }, data };
}

export function createRootCaPublisher({ rootCa }: RootCaPublisherOptions): ControllerFactory {
  return ({ client, informers, clock, logger }) => {
    const configMapInformer = informers.informer(configMaps);
    const reconciler = new Reconciler({ name: 'root-ca-cert-publisher', workers: 1, reconcile, clock, logger });
    const { queue } = reconciler;
    const noteConfigMap = ({ metadata }: ConfigMap): void => {
      if (metadata.name === configMapName) queue.add(metadata.namespace!);
    };
    configMapInformer.addHandler({ updated: noteConfigMap, deleted: noteConfigMap });
    informers.informer(namespaces).addHandler({
      added: ({ metadata }) => queue.add(metadata.name!),
      updated: ({ metadata, status }) => {
        if (status.phase === 'Active') queue.add(metadata.name!);
      },
    });

    async function reconcile(namespace: string): Promise<void> {
      const current = configMapInformer.lister.get(namespace, configMapName);
      const desired = desiredConfigMap(namespace, rootCa, current);
      if (desired === undefined) return;
      if (current !== undefined) {
        await client.update(configMaps, desired);
        return;
      }
      try {
        await client.create(configMaps, desired);
      } catch (error) {
        // The namespace is gone or going, or the cache has not seen the ConfigMap yet, and will tell of it.
        if (!isNotFound(error) && !isNamespaceTerminating(error) && !isAlreadyExists(error)) throw error;
      }
    }

    return reconciler;
  };
}
