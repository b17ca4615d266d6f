import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../../test/fixtures/kubelet-fixture.ts';
import { silentLogger } from '../../base/logger.ts';
import { NodeShutdown } from './node-shutdown.ts';

let fixture: KubeletFixture;
let shutdown: NodeShutdown;
let told: string[];

beforeEach(async () => {
  told = [];
  fixture = await KubeletFixture.start({ whyRefused: (pod) => shutdown.whyRefused(pod) });
  shutdown = new NodeShutdown({
    periods: { totalSeconds: 30, criticalSeconds: 10 },
    pods: () => fixture.kubelet,
    tellOfNode: (type, reason, message) => told.push(`${type} ${reason}: ${message}`),
    onChange: () => told.push(shutdown.errors.join()),
    clock: fixture.clock,
    logger: silentLogger,
  });
});

afterEach(async () => {
  await fixture.stop();
});

const annotated = (name: string, behaviour: object, spec: object = {}) =>
  boundPod(name, spec, { annotations: { 'simulated.wherry.dev/web': JSON.stringify(behaviour) } });
const phases = async (...names: string[]) => Promise.all(names.map(async (name) => (await fixture.status(name)).phase));

it('ends Pods in the order of their priority, each group in its time', async () => {
  await fixture.create(annotated('stubborn', { ignoresStop: true }, { terminationGracePeriodSeconds: 300 }));
  await fixture.create(annotated('quick', { stopAfterSeconds: 1 }));
  await fixture.create(
    annotated(
      'vital',
      { ignoresStop: true },
      { priorityClassName: 'system-node-critical', terminationGracePeriodSeconds: 4 },
    ),
  );
  await fixture.create(annotated('done', { exitAfterSeconds: 0 }, { restartPolicy: 'Never' }));
  await fixture.advance(1);
  let isOver = false;
  void shutdown.begin().then(() => {
    isOver = true;
  });
  await fixture.advance(5);
  expect(told).toEqual(['Normal Shutdown: Shutdown manager detected shutdown event', 'node is shutting down']);
  expect(await phases('stubborn', 'quick', 'vital', 'done')).toEqual(['Running', 'Failed', 'Running', 'Succeeded']);
  await fixture.advance(16);
  expect(await phases('stubborn', 'vital')).toEqual(['Failed', 'Running']);
  expect(isOver).toBe(false);
  await fixture.advance(5);
  expect(await phases('vital')).toEqual(['Failed']);
  expect(isOver).toBe(true);
  const message = 'Pod was terminated in response to imminent node shutdown.';
  const { reason, message: said, conditions } = await fixture.status('vital');
  expect({ reason, said }).toEqual({ reason: 'Terminated', said: message });
  expect(conditions).toContainEqual(
    expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message }),
  );
  expect((await fixture.status('done')).reason).toBeUndefined();
});

it('leaves a Pod that is being deleted no more time than others', async () => {
  await fixture.create(annotated('slow', { ignoresStop: true }, { terminationGracePeriodSeconds: 300 }));
  await fixture.delete('slow');
  let isOver = false;
  void shutdown.begin().then(() => {
    isOver = true;
  });
  await fixture.advance(19);
  expect([isOver, (await fixture.find('slow'))?.status.phase]).toEqual([false, 'Running']);
  await fixture.advance(3);
  expect([isOver, await fixture.find('slow')]).toEqual([true, undefined]);
});

it('takes no more Pods, critical ones neither', async () => {
  await shutdown.begin();
  expect(shutdown.begin()).toBe(shutdown.begin());
  await fixture.create(boundPod('late', { priorityClassName: 'system-node-critical' }));
  expect(await fixture.status('late')).toMatchObject({
    phase: 'Failed',
    reason: 'NodeShutdown',
    message: 'Pod was rejected: Pod was rejected as the node is shutting down.',
  });
  expect(fixture.takeEvents()).toContain('0s Warning NodeShutdown: Pod was rejected as the node is shutting down.');
});
