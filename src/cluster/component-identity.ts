/** Who wherry's own components are to the API server: upstream's users, so that upstream's bootstrap roles apply to them. */
import type { UserInfo } from '../apiserver/request.ts';
import type { Client } from '../client/client.ts';

export interface ComponentIdentity {
  readonly user: UserInfo;
  /** Under which name field management and the audit log know it. */
  readonly userAgent: string;
}

/** Makes a client that acts as somebody; in process or over HTTPS. */
export type ConnectAs = (identity: ComponentIdentity) => Client;

const authenticated = 'system:authenticated';

export const controllerManagerIdentity: ComponentIdentity = {
  user: { name: 'system:kube-controller-manager', groups: [authenticated] },
  userAgent: 'kube-controller-manager',
};

export const schedulerIdentity: ComponentIdentity = {
  user: { name: 'system:kube-scheduler', groups: [authenticated] },
  userAgent: 'kube-scheduler',
};

/** Each controller acts as a ServiceAccount of its own in kube-system. */
export function controllerIdentity(account: string): ComponentIdentity {
  return {
    user: {
      name: `system:serviceaccount:kube-system:${account}`,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', authenticated],
    },
    userAgent: 'kube-controller-manager',
  };
}

export function kubeletIdentity(nodeName: string): ComponentIdentity {
  return {
    user: { name: `system:node:${nodeName}`, groups: ['system:nodes', authenticated] },
    userAgent: 'kubelet',
  };
}

export const kubeProxyIdentity: ComponentIdentity = {
  user: { name: 'system:kube-proxy', groups: [authenticated] },
  userAgent: 'kube-proxy',
};

/** Who writes what the API server itself answers for: where it is to be found. */
export const apiServerIdentity: ComponentIdentity = {
  user: { name: 'system:apiserver', groups: ['system:masters', authenticated] },
  userAgent: 'kube-apiserver',
};
