import type { Pod } from '../../api/core/v1/pod.ts';
import type { Informer } from '../../client/informer/informer.ts';

const claimIndex = 'spec.volumes.claims';

/** The Pods that name a claim, found without a look at the others, by the claim's key. All controllers share the index. */
export function podsByClaim(informer: Informer<Pod>): (claimKey: string) => readonly Pod[] {
  informer.addIndex(claimIndex, claimKeysOf);
  return (claimKey) => informer.lister.byIndex(claimIndex, claimKey);
}

/** The keys of the claims that a Pod names, those of its ephemeral volumes included. */
export function claimKeysOf({ metadata, spec }: Pod): readonly string[] {
  if (spec.volumes === undefined) return [];
  return spec.volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    const claimName = persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`);
    return claimName === undefined ? [] : [`${metadata.namespace}/${claimName}`];
  });
}
