import { configMapPayload, fileModeDefault } from '../payload.ts';
import { projectedFiles } from '../projected-files.ts';
import type { VolumePlugin } from '../volume-plugin.ts';

export const configMapPlugin: VolumePlugin = {
  name: 'kubernetes.io/configmap',
  supports: ({ configMap }) => configMap !== undefined,
  hasReferences: () => true,
  async resolve({ pod, volume }, host) {
    const source = volume.configMap!;
    const configMap = await host.objects.configMap(pod.metadata.namespace ?? '', source.name ?? '');
    const defaults = { mode: source.defaultMode ?? fileModeDefault, user: source.defaultUser };
    return projectedFiles({ pod, payload: configMapPayload(configMap, source, defaults), medium: 'disk' }, host);
  },
};
