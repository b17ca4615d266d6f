import { expect, test } from 'vitest';
import { claimOf } from '../../../test/fixtures/volume-objects.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { usesClaim } from './uses-claim.ts';

const mounts = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'web-data' } }] };
const ephemeral = { volumes: [{ name: 'data', ephemeral: {} }] };
const nodeName = 'node-1';
const shutDown = { deletionTimestamp: 't', deletionGracePeriodSeconds: 0 };
const owned = { ownerReferences: [{ uid: 'u1', controller: true }] };

test.each<[string, object, object, object, boolean]>([
  ['has come to a Node', { nodeName, ...mounts }, {}, {}, true],
  ['has ended, and is still there', { nodeName, ...mounts }, shutDown, {}, true],
  ['has not come to a Node', mounts, {}, {}, false],
  ['has another', { nodeName, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }] }, {}, {}, false],
  ['has none', { nodeName }, {}, {}, false],
  ['is of another namespace', { nodeName, ...mounts }, { namespace: 'other' }, {}, false],
  ['made it for itself', { nodeName, ...ephemeral }, {}, owned, true],
  ['made it for itself, and has been shut down', { nodeName, ...ephemeral }, shutDown, owned, false],
  ['would have made it, had there not been one', { nodeName, ...ephemeral }, {}, {}, false],
])('a Pod that %s', (_, spec, metadata, claim, expected) => {
  const pod = { metadata: { name: 'web', namespace: 'default', uid: 'u1', ...metadata }, spec } as unknown as Pod;
  expect(usesClaim(pod, claimOf('web-data', { metadata: claim })) ?? false).toBe(expected);
});
