import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriFailure, CriServer } from '../../../../test/fixtures/cri-server.ts';
import { systemClock } from '../../../base/clock.ts';
import { CriClient } from './cri-client.ts';
import type { CriContainerState } from './messages.ts';
import * as methods from './methods.ts';
import { PodReader } from './pod-reader.ts';
import { StateTracker } from './state-tracker.ts';

interface FakeContainer {
  readonly id: string;
  readonly uid: string;
  state: CriContainerState;
}

const labelsOf = (uid: string) => ({
  ...(uid !== '' && { 'io.kubernetes.pod.uid': uid }),
  'io.kubernetes.pod.name': `pod-${uid}`,
  'io.kubernetes.pod.namespace': 'shop',
});

describe('reading what a runtime has', () => {
  let server: CriServer;
  let client: CriClient;
  let reader: PodReader;
  let sandboxes: { id: string; uid: string; ready: boolean }[];
  let containers: FakeContainer[];
  const asked: string[] = [];
  const events: string[] = [];

  beforeEach(async () => {
    sandboxes = [{ id: 's1', uid: 'u1', ready: true }];
    containers = [{ id: 'c1', uid: 'u1', state: 'CONTAINER_RUNNING' }];
    asked.length = 0;
    events.length = 0;
    server = await CriServer.create();
    type Filter = { readonly labelSelector: Readonly<Record<string, string>> } | undefined;
    const matches = (filter: Filter, uid: string): boolean =>
      Object.entries(filter?.labelSelector ?? {}).every(([key, value]) => labelsOf(uid)[key as never] === value);
    server.answer(methods.listPodSandbox, ({ filter }) => ({
      items: sandboxes
        .filter(({ uid }) => matches(filter, uid))
        .map(({ id, uid, ready }) => ({
          id,
          state: ready ? ('SANDBOX_READY' as const) : ('SANDBOX_NOTREADY' as const),
          labels: labelsOf(uid),
        })),
    }));
    server.answer(methods.listContainers, ({ filter }) => ({
      containers: containers
        .filter(({ uid }) => matches(filter, uid))
        .map(({ id, uid, state }) => ({ id, podSandboxId: 's1', state, labels: labelsOf(uid) })),
    }));
    server.answer(methods.podSandboxStatus, ({ podSandboxId: id }) => {
      asked.push(id);
      return { status: { id, network: { ip: `ip of ${id}` } } };
    });
    server.answer(methods.containerStatus, ({ containerId: id }) => {
      asked.push(id);
      const container = containers.find((each) => each.id === id);
      if (container === undefined || id === 'vanished') throw new CriFailure(5, 'not there');
      return { status: { id, state: container.state, exitCode: container.state === 'CONTAINER_EXITED' ? 7 : 0 } };
    });
    await server.start();
    client = await CriClient.open(server.endpoint, systemClock);
    const tracker = new StateTracker(({ type, podUid, containerId = '' }) =>
      events.push(`${type} ${podUid} ${containerId}`.trim()),
    );
    reader = new PodReader({ client, tracker, terminationMessage: async ({ id }) => `bye from ${id}` });
  });
  afterEach(async () => {
    client.close();
    await server.dispose();
  });

  it('asks for the status of what does not change once', async () => {
    const first = await reader.podStatus('u1');
    expect(first).toMatchObject({
      uid: 'u1',
      name: 'pod-u1',
      namespace: 'shop',
      sandboxes: [{ id: 's1', ready: true, ips: ['ip of s1'] }],
      containers: [{ id: 'c1', sandboxId: 's1', state: 'running', exitCode: 0, message: '' }],
    });
    expect(await reader.podStatus('u1')).toEqual(first);
    expect(asked.sort()).toEqual(['c1', 's1']);
    containers[0]!.state = 'CONTAINER_EXITED';
    const ended = await reader.podStatus('u1');
    expect(ended.containers).toMatchObject([{ state: 'exited', exitCode: 7, message: 'bye from c1' }]);
    await reader.podStatus('u1');
    expect(asked.sort()).toEqual(['c1', 'c1', 's1']);
    sandboxes[0]!.ready = false;
    expect((await reader.podStatus('u1')).sandboxes).toMatchObject([{ ready: false, ips: ['ip of s1'] }]);
    expect(asked).toHaveLength(3);
  });

  it('knows nothing of what is not there, or was removed meanwhile', async () => {
    expect(await reader.podStatus('other')).toEqual({
      uid: 'other',
      name: '',
      namespace: '',
      sandboxes: [],
      containers: [],
    });
    containers.push({ id: 'vanished', uid: 'u1', state: 'CONTAINER_CREATED' });
    expect((await reader.podStatus('u1')).containers.map(({ id }) => id)).toEqual(['c1']);
  });

  it('lists the Pods of the kubelet and no others', async () => {
    sandboxes.push({ id: 's2', uid: 'u2', ready: false }, { id: 'foreign', uid: '', ready: true });
    containers.push({ id: 'c3', uid: 'u3', state: 'CONTAINER_EXITED' });
    const pods = await reader.listPods();
    expect(pods.map(({ uid, name }) => `${uid} ${name}`).sort()).toEqual(['u1 pod-u1', 'u2 pod-u2', 'u3 pod-u3']);
  });

  it('tells what has changed since the first look', async () => {
    await reader.look();
    expect(events).toEqual([]);
    containers[0]!.state = 'CONTAINER_EXITED';
    containers.push({ id: 'c2', uid: 'u1', state: 'CONTAINER_RUNNING' });
    await reader.look();
    expect(events).toEqual(['container-stopped u1 c1', 'container-created u1 c2', 'container-started u1 c2']);
    sandboxes = [];
    containers = containers.slice(1);
    await reader.look();
    expect(events.slice(3)).toEqual(['container-removed u1 c1', 'sandbox-stopped u1'].reverse());
    await reader.look();
    expect(events).toHaveLength(5);
  });

  it('tells what it comes across when somebody asks', async () => {
    await reader.look();
    containers[0]!.state = 'CONTAINER_EXITED';
    await reader.podStatus('u1');
    expect(events).toEqual(['container-stopped u1 c1']);
    await reader.look();
    expect(events).toHaveLength(1);
  });
});
