import type { Pod } from '../api/core/v1/pod.ts';

/** A Pod in upstream's messages: `web-1_default(0c3a…)`. */
export function podText({ metadata: { name, namespace, uid } }: Pod): string {
  return `${name}_${namespace}(${uid})`;
}
