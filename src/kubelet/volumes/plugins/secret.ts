import { fileModeDefault, secretPayload } from '../payload.ts';
import { projectedFiles } from '../projected-files.ts';
import type { VolumePlugin } from '../volume-plugin.ts';

export const secretPlugin: VolumePlugin = {
  name: 'kubernetes.io/secret',
  supports: ({ secret }) => secret !== undefined,
  hasReferences: () => true,
  async resolve({ pod, volume }, host) {
    const { secretName: name = '', ...source } = volume.secret!;
    const secret = await host.objects.secret(pod.metadata.namespace ?? '', name);
    const defaults = { mode: source.defaultMode ?? fileModeDefault, user: source.defaultUser };
    return projectedFiles(
      { pod, payload: secretPayload(secret, { ...source, name }, defaults), medium: 'memory' },
      host,
    );
  },
};
