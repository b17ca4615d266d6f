/** Several sources in one volume; later ones go before earlier ones where both have a path. */
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { VolumeProjection } from '../../../api/core/v1/volume.ts';
import { commonUser } from '../ownership.ts';
import {
  configMapPayload,
  downwardApiPayload,
  type FileDefaults,
  type FileProjection,
  fileModeDefault,
  type Payload,
  secretPayload,
  textFile,
} from '../payload.ts';
import { projectedFiles } from '../projected-files.ts';
import { joinedMessage } from '../volume-failure.ts';
import type { VolumeHost, VolumePlugin } from '../volume-plugin.ts';

/** For its owner alone: a Pod with a user, or a group, of its own needs no more. */
const privateMode = 0o600;

interface Projection {
  readonly pod: Pod;
  readonly host: VolumeHost;
  readonly defaults: FileDefaults;
}

interface Projected {
  readonly payload: Payload;
  readonly refreshAtMs?: number;
}

export const projectedPlugin: VolumePlugin = {
  name: 'kubernetes.io/projected',
  supports: ({ projected }) => projected !== undefined,
  hasReferences: ({ projected }) =>
    projected!.sources?.some(({ configMap, secret }) => configMap !== undefined || secret !== undefined) === true,
  async resolve({ pod, volume }, host) {
    const { sources = [], defaultMode = fileModeDefault, defaultUser } = volume.projected!;
    const projection = { pod, host, defaults: { mode: defaultMode, user: defaultUser } };
    const payload = new Map<string, FileProjection>();
    const errors: unknown[] = [];
    let refreshAtMs: number | undefined;
    for (const source of sources) {
      try {
        const found = await project(source, projection);
        for (const [path, file] of found.payload) payload.set(path, file);
        if (found.refreshAtMs !== undefined)
          refreshAtMs = Math.min(found.refreshAtMs, refreshAtMs ?? found.refreshAtMs);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new Error(joinedMessage(errors));
    return projectedFiles({ pod, payload, medium: 'memory', refreshAtMs }, host);
  },
};

async function project(source: VolumeProjection, { pod, host, defaults }: Projection): Promise<Projected> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  const { namespace = '' } = pod.metadata;
  if (configMap !== undefined) {
    const object = await host.objects.configMap(namespace, configMap.name ?? '');
    return { payload: configMapPayload(object, configMap, defaults) };
  }
  if (secret !== undefined) {
    const object = await host.objects.secret(namespace, secret.name ?? '');
    return { payload: secretPayload(object, secret, defaults) };
  }
  if (downwardAPI !== undefined) {
    const allocatable = host.node()?.status.allocatable;
    return { payload: downwardApiPayload(downwardAPI.items ?? [], pod, allocatable, defaults) };
  }
  if (serviceAccountToken !== undefined) {
    if (host.tokens === undefined) return { payload: new Map() };
    const { token, refreshAtMs } = await host.tokens.get(pod, serviceAccountToken);
    const file = textFile(token, tokenFile(pod, serviceAccountToken.user ?? defaults.user, defaults));
    return { payload: new Map([[serviceAccountToken.path, file]]), refreshAtMs };
  }
  throw new Error(`projected volume sources of ${Object.keys(source).join(', ') || 'no kind'} are not supported`);
}

function tokenFile(pod: Pod, stated: number | undefined, { mode }: FileDefaults): FileDefaults {
  const user = stated ?? commonUser(pod);
  const isPrivate = user !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
  return { mode: isPrivate ? privateMode : mode, user };
}
