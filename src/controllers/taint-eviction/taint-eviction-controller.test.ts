import { describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { createTaintEvictionController } from './taint-eviction-controller.ts';

const podsPath = '/api/v1/namespaces/default/pods';
const mergePatch = { contentType: 'application/merge-patch+json' };
const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };

async function addNode({ send }: ControllerFixture, name = 'n', taints: readonly object[] = []): Promise<void> {
  await send('POST', '/api/v1/nodes', { metadata: { name }, spec: { taints } });
}

async function taint({ send, settle }: ControllerFixture, taints: readonly object[]): Promise<void> {
  await send('PATCH', '/api/v1/nodes/n', { spec: { taints } }, mergePatch);
  await settle();
}

/** As admission leaves it: it tolerates being unreachable for 300 s, unless it says something else. */
async function addPod({ send }: ControllerFixture, name: string, spec: object = {}): Promise<void> {
  await send('POST', podsPath, {
    metadata: { name },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }], ...spec },
  });
}

async function isGoing({ send }: ControllerFixture, name: string): Promise<boolean> {
  const pod = await send('GET', `${podsPath}/${name}`).catch(() => undefined);
  return pod === undefined || pod.metadata.deletionTimestamp !== undefined;
}

const tolerating = (tolerationSeconds?: number) => ({
  tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds }],
});
const marking = (name: string) => `Normal TaintManagerEviction ${name}: Marking for deletion Pod default/${name}`;
const cancelling = (name: string) => `Normal TaintManagerEviction ${name}: Cancelling deletion of Pod default/${name}`;

async function start(): Promise<ControllerFixture> {
  const fixture = await startControllerFixture(createTaintEvictionController);
  await addNode(fixture);
  return fixture;
}

describe('a Pod on a Node that is tainted', () => {
  it('leaves at once where it does not put up with it, and says why', async () => {
    const fixture = await start();
    await addPod(fixture, 'p');
    await addPod(fixture, 'elsewhere', { nodeName: 'm' });
    await fixture.settle();
    expect(fixture.writes()).toEqual([]);
    await taint(fixture, [{ key: 'k', effect: 'NoExecute' }]);
    expect(await fixture.send('GET', `${podsPath}/p`)).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
      status: {
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'DeletionByTaintManager',
            message: 'Taint manager: deleting due to NoExecute taint',
            lastTransitionTime: '2030-01-01T00:00:00Z',
          },
        ],
      },
    });
    expect(fixture.events()).toEqual([marking('p')]);
    expect(fixture.writes()).toEqual([`PATCH ${podsPath}/p/status`, `DELETE ${podsPath}/p`]);
    expect(await isGoing(fixture, 'elsewhere')).toBe(false);
    // The kubelet of the Node may be long in ending it: nothing more is done about it, by the next controller neither.
    await fixture.settle(600_000);
    await fixture.restart();
    expect([fixture.writes(), fixture.events()]).toEqual([[], []]);
    await fixture.stop();
  });

  it('leaves after the five minutes that every Pod tolerates', async () => {
    const fixture = await start();
    await addPod(fixture, 'p');
    await taint(fixture, [unreachable]);
    await fixture.settle(299_000);
    expect(await isGoing(fixture, 'p')).toBe(false);
    await fixture.settle(2000);
    expect(await isGoing(fixture, 'p')).toBe(true);
    expect(fixture.events()).toEqual([marking('p')]);
    await fixture.stop();
  });

  it('stays where the taint goes in time', async () => {
    const fixture = await start();
    await addPod(fixture, 'p');
    await taint(fixture, [unreachable]);
    await fixture.settle(200_000);
    await taint(fixture, []);
    await fixture.settle(600_000);
    expect(await isGoing(fixture, 'p')).toBe(false);
    expect(fixture.events()).toEqual([cancelling('p')]);
    // A later taint has its own five minutes.
    await taint(fixture, [unreachable]);
    await fixture.settle(299_000);
    expect(await isGoing(fixture, 'p')).toBe(false);
    await fixture.settle(2000);
    expect(await isGoing(fixture, 'p')).toBe(true);
    await fixture.stop();
  });

  it.each([
    ['for ever', undefined, false],
    ['for a while', 30, true],
    ['for longer', 300, false],
  ])('that tolerates it %s, after a minute', async (_, seconds, expected) => {
    const fixture = await start();
    await addPod(fixture, 'p', tolerating(seconds));
    await taint(fixture, [{ key: 'k', effect: 'NoExecute' }]);
    await fixture.settle(60_000);
    expect(await isGoing(fixture, 'p')).toBe(expected);
    await fixture.stop();
  });

  it('stays whatever taints there are that only keep new ones away', async () => {
    const fixture = await start();
    await addPod(fixture, 'p');
    await taint(fixture, [{ key: 'k', effect: 'NoSchedule' }]);
    await fixture.settle(600_000);
    expect([await isGoing(fixture, 'p'), fixture.writes()]).toEqual([false, []]);
    await fixture.stop();
  });

  it('that comes later, or was there before the controller, leaves too', async () => {
    const fixture = await start();
    await fixture.stop();
    await addPod(fixture, 'before');
    await addNode(fixture, 'tainted', [{ key: 'k', effect: 'NoExecute' }]);
    await addPod(fixture, 'there', { nodeName: 'tainted' });
    await taint(fixture, [{ key: 'k', effect: 'NoExecute' }]);
    await fixture.restart();
    await addPod(fixture, 'later');
    await fixture.settle();
    for (const name of ['before', 'there', 'later']) expect([name, await isGoing(fixture, name)]).toEqual([name, true]);
    await fixture.stop();
  });

  it('that is deleted by others in the meantime is no business of it any more', async () => {
    const fixture = await start();
    await addPod(fixture, 'p');
    await taint(fixture, [unreachable]);
    await fixture.settle(60_000);
    await fixture.send('DELETE', `${podsPath}/p`, { gracePeriodSeconds: 0 });
    await fixture.settle(600_000);
    expect([fixture.writes(), fixture.events()]).toEqual([[], [cancelling('p')]]);
    await addPod(fixture, 'p');
    await fixture.settle();
    await fixture.settle(299_000);
    expect(await isGoing(fixture, 'p')).toBe(false);
    await fixture.stop();
  });
});
