import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';

const path = '/api/v1/namespaces/default/pods';
const finalizer = 'example.com/hold';

/** A Pod on a Node, which has 30 seconds to end. */
async function serverWithPod(metadata: object = {}) {
  const fixture = await startServerFixture();
  await fixture.send('POST', path, {
    metadata: { name: 'web', ...metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'nginx' }] },
  });
  const remove = (options: object = {}) => fixture.send('DELETE', `${path}/web`, options);
  const state = async () => {
    const { metadata: now } = await fixture.send('GET', `${path}/web`);
    const { deletionGracePeriodSeconds, deletionTimestamp, finalizers, resourceVersion } = now;
    return { deletionGracePeriodSeconds, deletionTimestamp, finalizers, resourceVersion };
  };
  return { ...fixture, remove, state };
}

describe('a second deletion of what ends gracefully', () => {
  it.each([
    ['says nothing', {}],
    ['gives as long', { gracePeriodSeconds: 30 }],
    ['gives longer', { gracePeriodSeconds: 60 }],
    ['asks for the foreground', { propagationPolicy: 'Foreground' }],
    ['asks for orphans', { propagationPolicy: 'Orphan', gracePeriodSeconds: 30 }],
  ])('changes nothing where it %s', async (_name, options) => {
    const { clock, remove, state } = await serverWithPod();
    await remove();
    const before = await state();
    expect(before).toMatchObject({ deletionGracePeriodSeconds: 30, deletionTimestamp: '2030-01-01T00:00:30Z' });
    await clock.advance(5000);
    await remove(options);
    expect(await state()).toEqual(before);
  });

  it('does not fall back to the grace of the Pod where the first one gave more', async () => {
    const { remove, state } = await serverWithPod();
    await remove({ gracePeriodSeconds: 60 });
    const before = await state();
    await remove();
    expect(await state()).toEqual(before);
    expect(before.deletionGracePeriodSeconds).toBe(60);
  });

  it('shortens it, and settles what becomes of dependents', async () => {
    const { remove, state } = await serverWithPod();
    await remove();
    await remove({ gracePeriodSeconds: 10, propagationPolicy: 'Foreground' });
    expect(await state()).toMatchObject({
      deletionGracePeriodSeconds: 10,
      deletionTimestamp: '2030-01-01T00:00:10Z',
      finalizers: ['foregroundDeletion'],
    });
  });

  it('ends it at once', async () => {
    const { remove, state } = await serverWithPod();
    await remove();
    await remove({ gracePeriodSeconds: 0 });
    await expect(state()).rejects.toThrow('pods "web" not found');
  });

  it('may still change what becomes of dependents once the grace is over', async () => {
    const { remove, state } = await serverWithPod({ finalizers: [finalizer] });
    await remove({ gracePeriodSeconds: 0 });
    expect((await state()).finalizers).toEqual([finalizer]);
    await remove({ propagationPolicy: 'Orphan' });
    expect((await state()).finalizers).toEqual([finalizer, 'orphan']);
  });
});
