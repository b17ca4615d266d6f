import { expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { mirrorAction, mirrorOf } from './mirror-pod.ts';

const pod = (uid: string) => ({ metadata: { uid } }) as Pod;
const mirror = (hash: string, more: object = {}) =>
  ({ metadata: { annotations: { 'kubernetes.io/config.mirror': hash }, ...more } }) as unknown as Pod;

it.each<[string, Pod | undefined, Pod | undefined, boolean, string]>([
  ['none for nothing', undefined, undefined, false, 'none'],
  ['one that is missing', pod('a'), undefined, false, 'create'],
  ['one that is as it should be', pod('a'), mirror('a'), false, 'none'],
  ['one of another file', pod('b'), mirror('a'), false, 'delete'],
  ['one that somebody deletes', pod('a'), mirror('a', { deletionTimestamp: '2026-01-01T00:00:00Z' }), false, 'delete'],
  ['one of a file that is gone', undefined, mirror('a'), false, 'delete'],
  ['one of a file that is gone, while its Pod ends', undefined, mirror('a'), true, 'none'],
  ['one of another file, while its Pod ends', pod('b'), mirror('a'), true, 'none'],
])('%s', (_, wanted, known, isHeld, expected) => {
  expect(mirrorAction({ pod: wanted, mirror: known, isHeld })).toBe(expected);
});

it("is the Node's", () => {
  const annotations = { 'kubernetes.io/config.hash': 'a' };
  const metadata = { name: 'web-n', namespace: 'default', uid: 'a', labels: { app: 'web' }, annotations };
  const spec = { nodeName: 'n', containers: [] };
  const node = { metadata: { name: 'n', uid: '1-2' } } as Node;
  expect(mirrorOf({ metadata, spec, status: {} } as unknown as Pod, node)).toEqual({
    metadata: {
      name: 'web-n',
      namespace: 'default',
      labels: { app: 'web' },
      annotations: { ...annotations, 'kubernetes.io/config.mirror': 'a' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: '1-2', controller: true }],
    },
    spec,
  });
});
