import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';

/** How the bootstrap policy writes its rules: lists are words in one string, in the order in which the API shows them. */

export const read = 'get list watch';
export const readUpdate = 'get list patch update watch';
export const write = 'create delete deletecollection patch update';
export const readWrite = 'create delete deletecollection get list patch update watch';

/** `core` stands for the group without a name. */
export function rule(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups).map((group) => (group === 'core' ? '' : group)),
    resources: words(resources),
    ...(names === undefined ? {} : { resourceNames: words(names) }),
  };
}

export function urls(verbs: string, paths: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(paths) };
}

/** What everybody needs who records events. */
export const recordEvents: PolicyRule = rule('create patch update', 'core events.k8s.io', 'events');

function words(text: string): string[] {
  return text.split(' ');
}
