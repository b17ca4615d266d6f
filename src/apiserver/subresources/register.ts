/** Registers the handlers of all built-in subresources. */
import { get } from '../verbs/get.ts';
import { patch } from '../verbs/patch.ts';
import { subresourceRules } from '../verbs/subresource-rules.ts';
import { update } from '../verbs/update.ts';
import { registerBinding } from './binding.ts';
import { registerEviction } from './eviction.ts';
import type { SubresourceHandlers } from './handlers.ts';
import { registerKubeletConnections } from './kubelet-connections.ts';
import type { KubeletConnector } from './kubelet-connector.ts';
import { type ReviewParts, registerReviews } from './reviews.ts';
import { registerScale } from './scale.ts';

export interface SubresourceParts extends ReviewParts {
  /** How kubelets are reached; none is where absent. */
  readonly kubelets?: KubeletConnector;
}

export function registerSubresources(handlers: SubresourceHandlers, parts: SubresourceParts): void {
  registerReviews(handlers, parts);
  registerObjectSubresources(handlers, parts.kubelets);
}

/** Those that need nothing but the server, and what connects it to kubelets. */
export function registerObjectSubresources(handlers: SubresourceHandlers, kubelets?: KubeletConnector): void {
  registerScale(handlers);
  registerBinding(handlers);
  registerEviction(handlers);
  registerKubeletConnections(handlers, kubelets);
  for (const id of Object.keys(subresourceRules)) {
    const [group, resource, subresource] = id.split('/') as [string, string, string];
    handlers.set(group, resource, subresource, 'get', get);
    handlers.set(group, resource, subresource, 'update', update);
    handlers.set(group, resource, subresource, 'patch', patch);
  }
}
