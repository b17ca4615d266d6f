import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { Pod } from '../../api/core/v1/pod.ts';

const path = '/api/v1/namespaces/default/pods/web';
const strategic = { contentType: 'application/strategic-merge-patch+json' };
const jsonPatch = { contentType: 'application/json-patch+json' };
const mergePatch = { contentType: 'application/merge-patch+json' };

async function serverWithPod() {
  const fixture = await startServerFixture();
  const pod = await fixture.send('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'nginx', resources: { limits: { cpu: '1' } } }] },
  });
  return { ...fixture, pod: pod as unknown as Pod };
}

const running = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };

describe('a write of the status', () => {
  it.each([
    ['strategic', strategic, running],
    ['merge', mergePatch, running],
    ['json', jsonPatch, [{ op: 'add', path: '/status/phase', value: 'Running' }]],
    ['strategic, of the spec as well', strategic, { ...running, spec: { nodeName: 'n' } }],
    ['strategic, that takes the spec away', strategic, { ...running, spec: null }],
    ['strategic, of a field that is not known', strategic, { ...running, other: 1 }],
  ])('by a %s patch leaves the desired state as it is, the same object', async (_, { contentType }, patch) => {
    const { pod, send } = await serverWithPod();
    const after = (await send('PATCH', `${path}/status`, patch, { contentType })) as unknown as Pod;
    expect(after.status.phase).toBe('Running');
    expect(after.spec).toBe(pod.spec);
    expect(Object.keys(after)).toEqual(Object.keys(pod));
    const [mine, statuss] = after.metadata.managedFields!;
    expect(mine).toBe(pod.metadata.managedFields![0]);
    expect(statuss).toMatchObject({ subresource: 'status' });
  });

  it('by PUT does so too', async () => {
    const { pod, send } = await serverWithPod();
    const put = { ...pod, ...running, spec: { ...pod.spec, nodeName: 'n' } };
    const after = (await send('PUT', `${path}/status`, put)) as unknown as Pod;
    expect([after.status.phase, after.spec]).toEqual(['Running', pod.spec]);
  });
});

describe('a binding', () => {
  it('changes the node and a condition, and shares all else', async () => {
    const { pod, send } = await serverWithPod();
    await send('POST', `${path}/binding`, { metadata: { name: 'web' }, target: { kind: 'Node', name: 'n1' } });
    const after = (await send('GET', path)) as unknown as Pod;
    expect(after.spec).toEqual({ ...pod.spec, nodeName: 'n1' });
    expect(after.spec.containers).toBe(pod.spec.containers);
    expect(after.status.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual(['PodScheduled True']);
    expect(pod.spec.nodeName).toBeUndefined();
    expect(pod.status.conditions).toBeUndefined();
  });
});

describe('a patch of the object itself', () => {
  it('makes a new desired state, and leaves the old one alone', async () => {
    const { pod, send } = await serverWithPod();
    const patch = { metadata: { labels: { more: 'x' } } };
    const after = (await send('PATCH', path, patch, strategic)) as unknown as Pod;
    expect(after.metadata.labels).toEqual({ app: 'web', more: 'x' });
    expect(after.spec).toEqual(pod.spec);
    expect(pod.metadata.labels).toEqual({ app: 'web' });
  });
});
