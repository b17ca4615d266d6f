import type { Node } from '../../api/core/v1/node.ts';

/** Labels that follow others, for clients that know only the older names. */
const followers: readonly (readonly [string, string])[] = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
];

/** The older labels that are not as the newer ones; undefined where all are. Pure. */
export function laggingLabels({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> | undefined {
  let lagging: Record<string, string> | undefined;
  for (const [leader, follower] of followers) {
    const value = labels[leader];
    if (value === undefined || labels[follower] === value) continue;
    lagging ??= {};
    lagging[follower] = value;
  }
  return lagging;
}
