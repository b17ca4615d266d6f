import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';

const inDefault = '/api/v1/namespaces/default';
const pod = (name: string, resources: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i', resources }], ...spec },
});

async function serverWith(hard: Record<string, string>, more: object = {}) {
  const fixture = await startServerFixture();
  const makeQuota = () =>
    fixture.send('POST', `${inDefault}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard, ...more } });
  const quota = () => fixture.send('GET', `${inDefault}/resourcequotas/q`);
  return { ...fixture, makeQuota, quota };
}

describe('ResourceQuota', () => {
  it('books what it lets in, and refuses what is over', async () => {
    const { send, makeQuota, quota } = await serverWith({ pods: '2', 'requests.cpu': '1' });
    await makeQuota();
    await send('POST', `${inDefault}/pods`, pod('a', { requests: { cpu: '600m' } }));
    expect((await quota()).status).toEqual({
      hard: { pods: '2', 'requests.cpu': '1' },
      used: { pods: '1', 'requests.cpu': '600m' },
    });
    await expect(send('POST', `${inDefault}/pods`, pod('b', { requests: { cpu: '500m' } }))).rejects.toThrow(
      'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    expect((await quota()).status.used).toEqual({ pods: '1', 'requests.cpu': '600m' });
  });

  it('counts what was there before it', async () => {
    const { send, makeQuota } = await serverWith({ pods: '1' });
    await send('POST', `${inDefault}/pods`, pod('a'));
    await makeQuota();
    await expect(send('POST', `${inDefault}/pods`, pod('b'))).rejects.toThrow(
      'exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    );
  });

  it('cannot be exceeded by requests that come together', async () => {
    const { send, makeQuota, quota } = await serverWith({ configmaps: '3' });
    await makeQuota();
    const names = Array.from({ length: 8 }, (_, i) => `m${i}`);
    const results = await Promise.allSettled(
      names.map((name) => send('POST', `${inDefault}/configmaps`, { metadata: { name } })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect((await quota()).status.used).toEqual({ configmaps: '3' });
  });

  it('books nothing in a dry run', async () => {
    const { send, makeQuota, quota } = await serverWith({ pods: '1' });
    await makeQuota();
    await send('POST', `${inDefault}/pods`, pod('a'), { query: 'dryRun=All' });
    expect((await quota()).status).toEqual({});
  });

  it('wants limited resources stated', async () => {
    const { send, makeQuota } = await serverWith({ 'limits.cpu': '1', memory: '1Gi' });
    await makeQuota();
    await expect(send('POST', `${inDefault}/pods`, pod('a'))).rejects.toThrow(
      'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; memory for: c',
    );
  });

  it('books what an update takes more or less', async () => {
    const { send, makeQuota, quota } = await serverWith({ 'services.nodeports': '2' });
    await makeQuota();
    const service = { metadata: { name: 's' }, spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] } };
    const path = `${inDefault}/services`;
    await send('POST', path, service);
    expect((await quota()).status.used).toEqual({ 'services.nodeports': '1' });
    const ports = [1, 2, 3].map((i) => ({ name: `p${i}`, port: i, nodePort: 30080 + i }));
    await expect(
      send('PATCH', `${path}/s`, { spec: { ports } }, { contentType: 'application/merge-patch+json' }),
    ).rejects.toThrow(
      'exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=1, limited: services.nodeports=2',
    );
    const toClusterIp = { spec: { type: 'ClusterIP', ports: [{ port: 80 }] } };
    await send('PATCH', `${path}/s`, toClusterIp, { contentType: 'application/merge-patch+json' });
    expect((await quota()).status.used).toEqual({ 'services.nodeports': '0' });
  });

  it.each([
    ['Terminating', pod('a', {}, { activeDeadlineSeconds: 5 }), pod('b')],
    ['NotTerminating', pod('a'), pod('b', {}, { activeDeadlineSeconds: 5 })],
    ['BestEffort', pod('a'), pod('b', { requests: { cpu: '1' } })],
    ['NotBestEffort', pod('a', { requests: { cpu: '1' } }), pod('b')],
    ['PriorityClass', pod('a', {}, { priorityClassName: 'system-node-critical' }), pod('b')],
  ])('limits what is in its scope %s, and nothing else', async (scope, inside, outside) => {
    const { send, makeQuota } = await serverWith({ pods: '0' }, { scopes: [scope] });
    await makeQuota();
    await expect(send('POST', `${inDefault}/pods`, inside)).rejects.toThrow('exceeded quota: q');
    await send('POST', `${inDefault}/pods`, outside);
  });

  it.each([
    ['claims of a class', 'fast.storageclass.storage.k8s.io/requests.storage', '1Gi', '2Gi'],
    ['claims together', 'requests.storage', '1Gi', '2Gi'],
    ['the number of claims', 'count/persistentvolumeclaims', '0', '1'],
  ])('limits %s', async (_, resource, limit, requested) => {
    const { send, makeQuota } = await serverWith({ [resource]: limit });
    await makeQuota();
    const spec = {
      storageClassName: 'fast',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '2Gi' } },
    };
    await expect(
      send('POST', `${inDefault}/persistentvolumeclaims`, { metadata: { name: 'c' }, spec }),
    ).rejects.toThrow(`exceeded quota: q, requested: ${resource}=${requested}, used: ${resource}=0`);
  });

  it('limits any kind by its count', async () => {
    const { send, makeQuota } = await serverWith({ 'count/leases.coordination.k8s.io': '0' });
    await makeQuota();
    await expect(
      send('POST', '/apis/coordination.k8s.io/v1/namespaces/default/leases', { metadata: { name: 'l' }, spec: {} }),
    ).rejects.toThrow('exceeded quota: q, requested: count/leases.coordination.k8s.io=1');
  });
});
