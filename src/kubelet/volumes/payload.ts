/** The files of volumes that show what objects hold: which there are, with what in them. Pure. */
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { DownwardAPIVolumeFile, KeyToPath } from '../../api/core/v1/volume-source.ts';
import { decodeBase64 } from '../../base/base64.ts';
import { podField } from '../environment/pod-field.ts';
import { missingConfigMap, missingSecret } from '../environment/pod-objects.ts';
import { defaultLimits, resourceField, selectedContainer } from '../environment/resource-field.ts';
import { joinedMessage } from './volume-failure.ts';

export interface FileProjection {
  readonly data: Uint8Array;
  readonly mode: number;
  /** Its owner; the kubelet's user where absent. */
  readonly user?: number;
}

/** By path below the volume. */
export type Payload = ReadonlyMap<string, FileProjection>;

export interface FileDefaults {
  readonly mode: number;
  readonly user?: number;
}

/** What a source takes of an object. */
export interface ObjectSelection {
  readonly name?: string;
  /** All keys, each under its own name, where there are none. */
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

export const fileModeDefault = 0o644;

const encoder = new TextEncoder();

export function textFile(text: string, { mode, user }: FileDefaults): FileProjection {
  return { data: encoder.encode(text), mode, ...(user !== undefined && { user }) };
}

/** Throws where it lacks what is not optional. */
export function configMapPayload(
  configMap: ConfigMap | undefined,
  selection: ObjectSelection,
  defaults: FileDefaults,
): Payload {
  if (configMap === undefined && selection.optional !== true) throw missingConfigMap(selection.name ?? '');
  const { data = {}, binaryData = {} } = configMap ?? {};
  const bytes = new Map<string, Uint8Array>();
  for (const [key, value] of Object.entries(binaryData)) bytes.set(key, decodeBase64(value));
  for (const [key, value] of Object.entries(data)) bytes.set(key, encoder.encode(value));
  return selected(bytes, selection, defaults, 'configmap references non-existent config key');
}

/** As configMapPayload(). */
export function secretPayload(secret: Secret | undefined, selection: ObjectSelection, defaults: FileDefaults): Payload {
  if (secret === undefined && selection.optional !== true) throw missingSecret(selection.name ?? '');
  const bytes = new Map(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]));
  return selected(bytes, selection, defaults, 'references non-existent secret key');
}

function selected(
  bytes: ReadonlyMap<string, Uint8Array>,
  { items = [], optional }: ObjectSelection,
  defaults: FileDefaults,
  complaint: string,
): Payload {
  if (items.length === 0) return new Map([...bytes].map(([key, data]) => [key, { ...defaults, data }]));
  const payload = new Map<string, FileProjection>();
  for (const { key, path, mode = defaults.mode, user = defaults.user } of items) {
    const data = bytes.get(key);
    if (data !== undefined) payload.set(path, { data, mode, ...(user !== undefined && { user }) });
    else if (optional !== true) throw new Error(`${complaint}: ${key}`);
  }
  return payload;
}

/** Throws where a file shows what there is not. */
export function downwardApiPayload(
  items: readonly DownwardAPIVolumeFile[],
  pod: Pod,
  allocatable: ResourceList | undefined,
  defaults: FileDefaults,
): Payload {
  const payload = new Map<string, FileProjection>();
  const errors: unknown[] = [];
  for (const { path, fieldRef, resourceFieldRef, mode = defaults.mode, user = defaults.user } of items) {
    try {
      let text = '';
      if (fieldRef !== undefined) text = podField(pod, fieldRef.fieldPath);
      else if (resourceFieldRef !== undefined) {
        const container = selectedContainer(resourceFieldRef, pod);
        text = resourceField(resourceFieldRef, container, defaultLimits(pod, allocatable));
      }
      payload.set(path, textFile(text, { mode, user }));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new Error(joinedMessage(errors));
  return payload;
}
