/** ServiceAccount: every Pod runs as an account, and finds that account's token where clients look for it. */

import type { Container } from '../../api/core/v1/container.ts';
import { mirrorPodAnnotation } from '../../api/core/v1/mirror-pod-annotation.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ServiceAccount } from '../../api/core/v1/service-account.ts';
import { serviceAccountResource } from '../../api/core/v1/service-account-resource.ts';
import type { Volume } from '../../api/core/v1/volume.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { Random } from '../../base/random.ts';
import { type Soon, soon } from '../../base/soon.ts';
import { generateName } from '../verbs/lifecycle.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { concerns, refusal } from './attributes.ts';
import type { ObjectLookup } from './object-lookup.ts';

const defaultAccount = 'default';
const tokenMountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenVolumePrefix = 'kube-api-access-';
/** An hour and a few seconds, by which it is told from tokens that were asked for. */
const tokenSeconds = 3607;
const fileMode = 0o644;

/** Gives Pods that name no account the account `default`, for clusters where nothing makes the accounts: none has to be there. */
export const serviceAccountName: AdmissionPlugin = {
  name: 'ServiceAccount',
  mutate(attributes) {
    if (isNewPod(attributes) && !isMirror(attributes)) nameAccount(attributes.object as Mutable<Pod>);
  },
};

/** As upstream: the account has to be there, its pull secrets are handed on, and its token is mounted. */
export function serviceAccount(lookup: ObjectLookup, random: Random): AdmissionPlugin {
  const accountOf = (attributes: AdmissionAttributes, name: string): Soon<ServiceAccount> => {
    const { namespace } = attributes;
    return soon(lookup.find<ServiceAccount>(serviceAccountResource, namespace, name), (account) => {
      if (account !== undefined) return account;
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      throw refusal(attributes, why);
    });
  };
  return {
    name: 'ServiceAccount',
    mutate(attributes) {
      if (!isNewPod(attributes) || isMirror(attributes)) return undefined;
      const pod = attributes.object as Mutable<Pod>;
      nameAccount(pod);
      return soon(accountOf(attributes, pod.spec.serviceAccountName!), (account) => {
        if (shouldMount(pod, account)) mountToken(pod, random);
        if ((pod.spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets !== undefined) {
          pod.spec.imagePullSecrets = structuredClone([...account.imagePullSecrets]);
        }
      });
    },
    validate(attributes) {
      if (!isNewPod(attributes)) return undefined;
      const pod = attributes.object as Pod;
      if (isMirror(attributes)) return checkMirror(attributes, pod);
      return soon(accountOf(attributes, pod.spec.serviceAccountName ?? ''), () => undefined);
    },
  };
}

const isNewPod = (attributes: AdmissionAttributes): boolean =>
  attributes.operation === 'CREATE' && concerns(attributes, '', 'pods');

/** The image of a Pod that a kubelet has from a file: it cannot be changed. */
const isMirror = ({ object }: AdmissionAttributes): boolean =>
  object?.metadata.annotations?.[mirrorPodAnnotation] !== undefined;

function nameAccount({ spec }: Mutable<Pod>): void {
  if ((spec.serviceAccountName ?? '') !== '') return;
  spec.serviceAccountName = defaultAccount;
  spec.serviceAccount = defaultAccount;
}

/** What is secret cannot come from a file that a kubelet reads by itself. */
function checkMirror(attributes: AdmissionAttributes, { spec }: Pod): void {
  if ((spec.serviceAccountName ?? '') !== '') {
    throw refusal(attributes, 'a mirror pod may not reference service accounts');
  }
  for (const { secret, projected } of spec.volumes ?? []) {
    if (secret !== undefined) throw refusal(attributes, 'a mirror pod may not reference secrets');
    if (projected?.sources?.some((source) => source.serviceAccountToken !== undefined)) {
      throw refusal(attributes, 'a mirror pod may not use ServiceAccountToken volume projections');
    }
  }
}

/** The Pod's word goes before the account's. */
function shouldMount({ spec }: Mutable<Pod>, account: ServiceAccount): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

function mountToken({ spec }: Mutable<Pod>, random: Random): void {
  const volumes: readonly Mutable<Volume>[] = spec.volumes ?? [];
  const present = volumes.find((volume) => isTokenVolume(volume as Volume));
  const name = present?.name ?? generateName(tokenVolumePrefix, () => random.next());
  let mounts = 0;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers] as Mutable<Container>[]) {
    const own = container.volumeMounts ?? [];
    if (own.some(({ mountPath }) => mountPath === tokenMountPath)) continue;
    container.volumeMounts = [...own, { name, readOnly: true, mountPath: tokenMountPath }];
    mounts++;
  }
  if (present === undefined && mounts > 0) spec.volumes = [...volumes, tokenVolume(name)];
}

function isTokenVolume({ name, projected }: Volume): boolean {
  return (
    name.startsWith(tokenVolumePrefix) &&
    (projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken?.path === 'token') ?? false)
  );
}

function tokenVolume(name: string): Mutable<Volume> {
  return {
    name,
    projected: {
      defaultMode: fileMode,
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
    },
  };
}
