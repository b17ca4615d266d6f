/** Registers the handlers of all built-in subresources. */
import { get } from '../verbs/get.ts';
import { patch } from '../verbs/patch.ts';
import { subresourceRules } from '../verbs/subresource-rules.ts';
import { update } from '../verbs/update.ts';
import { registerBinding } from './binding.ts';
import { registerEviction } from './eviction.ts';
import type { SubresourceHandlers } from './handlers.ts';
import { type ReviewParts, registerReviews } from './reviews.ts';
import { registerScale } from './scale.ts';
import { registerKubeletConnections } from './unreachable-kubelet.ts';

export function registerSubresources(handlers: SubresourceHandlers, parts: ReviewParts): void {
  registerReviews(handlers, parts);
  registerObjectSubresources(handlers);
}

/** Those that need nothing but the server. */
export function registerObjectSubresources(handlers: SubresourceHandlers): void {
  registerScale(handlers);
  registerBinding(handlers);
  registerEviction(handlers);
  registerKubeletConnections(handlers);
  for (const id of Object.keys(subresourceRules)) {
    const [group, resource, subresource] = id.split('/') as [string, string, string];
    handlers.set(group, resource, subresource, 'get', get);
    handlers.set(group, resource, subresource, 'update', update);
    handlers.set(group, resource, subresource, 'patch', patch);
  }
}
