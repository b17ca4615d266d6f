import { downwardApiPayload, fileModeDefault } from '../payload.ts';
import { projectedFiles } from '../projected-files.ts';
import type { VolumePlugin } from '../volume-plugin.ts';

export const downwardApiPlugin: VolumePlugin = {
  name: 'kubernetes.io/downward-api',
  supports: ({ downwardAPI }) => downwardAPI !== undefined,
  hasReferences: () => false,
  async resolve({ pod, volume }, host) {
    const { items = [], defaultMode = fileModeDefault, defaultUser } = volume.downwardAPI!;
    const allocatable = host.node()?.status.allocatable;
    const payload = downwardApiPayload(items, pod, allocatable, { mode: defaultMode, user: defaultUser });
    return projectedFiles({ pod, payload, medium: 'memory' }, host);
  },
};
