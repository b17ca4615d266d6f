/** DefaultStorageClass and DefaultIngressClass: who names no class gets the one that is marked as default, the newest of several. */
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import type { Ingress } from '../../api/networking/v1/ingress.ts';
import { ingressClassResource } from '../../api/networking/v1/ingress-class-resource.ts';
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { storageClassResource } from '../../api/storage/v1/storage-class-resource.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './attributes.ts';
import type { ObjectLookup } from './object-lookup.ts';

const claimClassAnnotation = 'volume.beta.kubernetes.io/storage-class';
const ingressClassAnnotation = 'kubernetes.io/ingress.class';

export function defaultStorageClass(lookup: ObjectLookup): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    mutate(attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, '', 'persistentvolumeclaims')) return undefined;
      const claim = attributes.object as Mutable<PersistentVolumeClaim>;
      if (claim.spec.storageClassName !== undefined) return undefined;
      if (claim.metadata.annotations?.[claimClassAnnotation] !== undefined) return undefined;
      return findDefault(lookup, storageClassResource, [
        'storageclass.kubernetes.io/is-default-class',
        'storageclass.beta.kubernetes.io/is-default-class',
      ]).then((name) => {
        if (name !== undefined) claim.spec.storageClassName = name;
      });
    },
  };
}

export function defaultIngressClass(lookup: ObjectLookup): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    mutate(attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, 'networking.k8s.io', 'ingresses'))
        return undefined;
      const ingress = attributes.object as Mutable<Ingress>;
      if (ingress.spec.ingressClassName !== undefined) return undefined;
      if (ingress.metadata.annotations?.[ingressClassAnnotation] !== undefined) return undefined;
      return findDefault(lookup, ingressClassResource, ['ingressclass.kubernetes.io/is-default-class']).then((name) => {
        if (name !== undefined) ingress.spec.ingressClassName = name;
      });
    },
  };
}

async function findDefault(
  lookup: ObjectLookup,
  definition: ResourceDefinition,
  annotations: readonly string[],
): Promise<string | undefined> {
  const all = await lookup.list(definition);
  const defaults = all.filter(({ metadata }) => annotations.some((key) => metadata.annotations?.[key] === 'true'));
  return defaults.sort(newestFirst)[0]?.metadata.name;
}

function newestFirst(a: KubernetesObject, b: KubernetesObject): number {
  const made = (object: KubernetesObject): string => object.metadata.creationTimestamp ?? '';
  if (made(a) !== made(b)) return made(a) > made(b) ? -1 : 1;
  return a.metadata.name! < b.metadata.name! ? -1 : 1;
}
