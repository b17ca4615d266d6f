import type { UserInfo } from '../request.ts';

const userPrefix = 'system:node:';
const nodesGroup = 'system:nodes';

/** Which Node a kubelet speaks for, which may be the empty text; undefined for everybody else. */
export function nodeOfUser({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(userPrefix) && groups.includes(nodesGroup) ? name.slice(userPrefix.length) : undefined;
}
