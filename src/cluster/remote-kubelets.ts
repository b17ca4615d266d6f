/** How the API server reaches kubelets in other processes: by what their Nodes say, as a client that the cluster's authority vouches for. */
import type { Node } from '../api/core/v1/node.ts';
import { nodeResource } from '../api/core/v1/node-resource.ts';
import type { ResourceRegistry } from '../apiserver/resource-registry.ts';
import { issueClientCertificate, type KeyPair } from '../apiserver/security/certificate-authority.ts';
import { HttpsKubelets } from '../apiserver/subresources/https-kubelets.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';

export interface RemoteKubeletsOptions {
  readonly registry: () => ResourceRegistry;
  readonly authority: KeyPair;
  readonly clock: Clock;
  readonly random: Random;
}

/** As kubeadm names it. */
const identity = { user: 'kube-apiserver-kubelet-client', groups: ['system:masters'] };
/** A certificate is good for a year; a new one is made long before. */
const renewMs = 30 * 24 * 60 * 60 * 1000;

export function remoteKubelets({ registry, authority, clock, random }: RemoteKubeletsOptions): HttpsKubelets {
  let made: { readonly pair: Promise<KeyPair>; readonly atMs: number } | undefined;
  return new HttpsKubelets({
    clock,
    async node(name) {
      const storage = registry().storage(nodeResource);
      await storage.cache.start();
      return (await storage.get(storage.key('', name)))?.object as Node | undefined;
    },
    /** Made with the first use: most servers have all kubelets beside them. */
    credentials() {
      if (made === undefined || clock.monotonic() - made.atMs > renewMs) {
        made = { pair: issueClientCertificate(authority, identity, { clock, random }), atMs: clock.monotonic() };
      }
      return made.pair;
    },
  });
}
