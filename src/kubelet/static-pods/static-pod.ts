/** A Pod as a file on the Node describes it. Pure; upstream's rules and texts. */
import { parseYaml } from '../../api/codec/yaml.ts';
import type { Container } from '../../api/core/v1/container.ts';
import { Pod } from '../../api/core/v1/pod.ts';
import { computeQosClass } from '../../api/core/v1/pod-requests.ts';
import { podResource } from '../../api/core/v1/pod-resource.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import { checkDns1123Subdomain } from '../../api/names.ts';
import { systemPriorities } from '../../api/scheduling/v1/system-priorities.ts';
import { decode } from '../../api/schema/decode.ts';
import { applyDeclaredDefaults } from '../../api/schema/defaults.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { aggregateMessage } from '../../api/validation/field-error.ts';
import { deepFreeze } from '../../base/freeze.ts';
import { sha256Hex } from '../../base/sha256.ts';
import { sourceAnnotation } from '../critical-pod.ts';

/** The Pod's uid, by which its mirror in the API is known to be up to date. */
const hashAnnotation = 'kubernetes.io/config.hash';
export const seenAnnotation = 'kubernetes.io/config.seen';

/** So long are upstream's, which are of another kind. */
const hashDigits = 32;

export interface ManifestPlace {
  /** The path of the file. */
  readonly file: string;
  readonly nodeName: string;
}

/**
 * The Pod, named after its Node, and with a uid that is another one when the file says something else. Throws an Error where the file does not
 * describe a Pod that can run without the API.
 */
export function parseStaticPod(text: string | Uint8Array, { file, nodeName }: ManifestPlace): Pod {
  const pod = readPod(text);
  const { name = '', namespace = '' } = pod.metadata;
  if (name === '') throw new Error('invalid pod: name is needed for the pod');
  const problems = checkDns1123Subdomain(name);
  if (problems.length > 0) throw new Error(`invalid pod: metadata.name: ${problems.join(', ')}`);
  const uid = pod.metadata.uid || hashOf(pod, { file, nodeName });
  const { priorityClassName = '' } = pod.spec;
  pod.metadata = {
    ...pod.metadata,
    uid,
    name: `${name}-${nodeName.toLowerCase()}`,
    namespace: namespace || 'default',
    annotations: { ...pod.metadata.annotations, [hashAnnotation]: uid, [sourceAnnotation]: 'file' },
  };
  pod.spec.nodeName = nodeName;
  pod.spec.priority ??= systemPriorities.get(priorityClassName);
  // What is wrong with the Node is no reason to end them.
  pod.spec.tolerations = [...(pod.spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }];
  const errors = podResource.strategy.validate?.(pod as Pod) ?? [];
  if (errors.length > 0) throw new Error(`invalid pod: ${aggregateMessage(errors)}`);
  const resource = referencedResource(pod as Pod);
  if (resource !== undefined) throw new Error(`static pods may not reference ${resource}`);
  pod.status = { phase: 'Pending', qosClass: computeQosClass(pod.spec as Pod['spec']) };
  return deepFreeze(pod) as Pod;
}

function readPod(text: string | Uint8Array): Mutable<Pod> {
  const input = parseYaml(text);
  const { apiVersion, kind } = (input ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown };
  if (apiVersion !== 'v1' || kind !== 'Pod') {
    throw new Error(
      `invalid pod: it is a ${String(kind ?? 'thing without a kind')} of ${String(apiVersion ?? 'no version')}`,
    );
  }
  const pod = decode(Pod, input);
  applyDeclaredDefaults(Pod, pod);
  podResource.strategy.applyDefaults?.(pod);
  return pod;
}

/** Of what the Pod is, and where it comes from: two files are two Pods. */
function hashOf(pod: Mutable<Pod>, { file, nodeName }: ManifestPlace): string {
  const text = `${JSON.stringify([pod.metadata, pod.spec])}host:${nodeName}file:${file}`;
  return sha256Hex(new TextEncoder().encode(text)).toLowerCase().slice(0, hashDigits);
}

/** What it wants of the API, which it must be able to do without. */
function referencedResource({ spec }: Pod): string | undefined {
  if (spec.serviceAccountName) return 'serviceaccounts';
  if ((spec.imagePullSecrets ?? []).length > 0) return 'secrets';
  if ((spec.resourceClaims ?? []).length > 0) return 'resourceclaims';
  const found = [
    ...[...spec.containers, ...(spec.initContainers ?? [])].map(referencedByContainer),
    ...(spec.volumes ?? []).map(referencedByVolume),
  ];
  return found.find((resource) => resource !== undefined);
}

function referencedByContainer({ env = [], envFrom = [] }: Container): string | undefined {
  if (env.some(({ valueFrom }) => valueFrom?.secretKeyRef) || envFrom.some(({ secretRef }) => secretRef))
    return 'secrets';
  if (env.some(({ valueFrom }) => valueFrom?.configMapKeyRef) || envFrom.some(({ configMapRef }) => configMapRef)) {
    return 'configmaps';
  }
  return undefined;
}

function referencedByVolume({
  secret,
  configMap,
  projected,
  persistentVolumeClaim,
  ephemeral,
}: Volume): string | undefined {
  const sources = projected?.sources ?? [];
  if (secret !== undefined || sources.some((source) => source.secret)) return 'secrets';
  if (configMap !== undefined || sources.some((source) => source.configMap)) return 'configmaps';
  if (sources.some(({ serviceAccountToken }) => serviceAccountToken)) return 'serviceaccounts';
  if (persistentVolumeClaim !== undefined || ephemeral !== undefined) return 'persistentvolumeclaims';
  if (sources.some(({ clusterTrustBundle }) => clusterTrustBundle)) return 'clustertrustbundles';
  return undefined;
}
