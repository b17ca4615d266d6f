import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';

const inDefault = '/api/v1/namespaces/default';
const pod = (...resources: object[]) => ({
  metadata: { name: 'p' },
  spec: { containers: resources.map((of, i) => ({ name: `c${i}`, image: 'i', resources: of })) },
});
const claim = (storage: string) => ({
  metadata: { name: 'c' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});

async function serverWith(...limits: object[]) {
  const fixture = await startServerFixture();
  await fixture.send('POST', `${inDefault}/limitranges`, { metadata: { name: 'l' }, spec: { limits } });
  return fixture;
}

describe('LimitRanger', () => {
  it('fills in what containers do not state, and says so', async () => {
    const { send } = await serverWith({
      type: 'Container',
      default: { cpu: '500m', memory: '1Gi' },
      defaultRequest: { cpu: '100m', memory: '256Mi' },
    });
    const made = await send('POST', `${inDefault}/pods`, pod({}, { requests: { cpu: '200m' } }));
    expect(made.spec.containers.map(({ resources }: { resources: object }) => resources)).toEqual([
      { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '500m', memory: '1Gi' } },
      { requests: { cpu: '200m', memory: '256Mi' }, limits: { cpu: '500m', memory: '1Gi' } },
    ]);
    expect(made.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, memory request for container c0; cpu, memory limit for container c0; memory request for container c1; cpu, memory limit for container c1',
    });
  });

  const cpu = (requests: string | undefined, limits: string | undefined) => ({
    ...(requests === undefined ? {} : { requests: { cpu: requests } }),
    ...(limits === undefined ? {} : { limits: { cpu: limits } }),
  });

  it.each([
    [
      'no request',
      { type: 'Pod', min: { cpu: '1' } },
      [{}],
      'minimum cpu usage per Pod is 1.  No request is specified',
    ],
    [
      'too small a request',
      { type: 'Pod', min: { cpu: '1' } },
      [cpu('300m', '2'), cpu('300m', '2')],
      'minimum cpu usage per Pod is 1, but request is 600m',
    ],
    ['no limit', { type: 'Pod', max: { cpu: '1' } }, [{}], 'maximum cpu usage per Pod is 1.  No limit is specified'],
    [
      'too large a limit of one container',
      { type: 'Container', max: { cpu: '1' } },
      [cpu('1', '1'), cpu('1', '2')],
      'maximum cpu usage per Container is 1, but limit is 2',
    ],
    [
      'too large a ratio',
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      [cpu('200m', '500m')],
      'cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000',
    ],
    [
      'several at once',
      { type: 'Pod', max: { cpu: '1', memory: '1Gi' } },
      [{}],
      '[maximum cpu usage per Pod is 1.  No limit is specified, maximum memory usage per Pod is 1Gi.  No limit is specified]',
    ],
  ])('refuses a Pod with %s', async (_, limit, resources, why) => {
    const { send } = await serverWith(limit);
    await expect(send('POST', `${inDefault}/pods`, pod(...resources))).rejects.toThrow(`pods "p" is forbidden: ${why}`);
  });

  it.each([
    ['too small', '1Gi', 'minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi'],
    ['too large', '9Gi', 'maximum storage usage per PersistentVolumeClaim is 8Gi, but request is 9Gi'],
  ])('refuses a claim that is %s', async (_, size, why) => {
    const { send } = await serverWith({
      type: 'PersistentVolumeClaim',
      min: { storage: '2Gi' },
      max: { storage: '8Gi' },
    });
    await expect(send('POST', `${inDefault}/persistentvolumeclaims`, claim(size))).rejects.toThrow(
      `persistentvolumeclaims "c" is forbidden: ${why}`,
    );
  });

  it('leaves what is within the limits, and other namespaces', async () => {
    const { send } = await serverWith({ type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' } });
    await send('POST', `${inDefault}/pods`, pod(cpu('1', '2')));
    await send('POST', '/api/v1/namespaces/kube-system/pods', pod({}));
  });
});
