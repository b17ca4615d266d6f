/** Every kind of volume that there is. */
import type { Volume } from '../../api/core/v1/volume.ts';
import { configMapPlugin } from './plugins/config-map.ts';
import { downwardApiPlugin } from './plugins/downward-api.ts';
import { emptyDirPlugin } from './plugins/empty-dir.ts';
import { hostPathPlugin } from './plugins/host-path.ts';
import { persistentVolumeClaimPlugin } from './plugins/persistent-volume-claim.ts';
import { projectedPlugin } from './plugins/projected.ts';
import { secretPlugin } from './plugins/secret.ts';
import type { VolumePlugin } from './volume-plugin.ts';

const plugins: readonly VolumePlugin[] = [
  projectedPlugin,
  configMapPlugin,
  secretPlugin,
  emptyDirPlugin,
  persistentVolumeClaimPlugin,
  hostPathPlugin,
  downwardApiPlugin,
];

/** Undefined for kinds that this kubelet can't mount: networked and vendors' storage, images. */
export function pluginFor(volume: Volume): VolumePlugin | undefined {
  return plugins.find((plugin) => plugin.supports(volume));
}
