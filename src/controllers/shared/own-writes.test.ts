import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { notFound } from '../../api/status-error.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../../client/client.ts';
import { Informer } from '../../client/informer/informer.ts';
import { replicaSets } from '../../client/resources.ts';
import { ConnectionError, type Transport, type TransportRequest } from '../../client/transport.ts';
import { OwnWrites, ownWriteMsMax } from './own-writes.ts';

const owner = 'uid-web';

const replicaSet = (revision: number, ownerUid = owner): ReplicaSet =>
  ({
    metadata: {
      name: 'web-1',
      namespace: 'default',
      uid: 'uid-web-1',
      resourceVersion: String(revision),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: ownerUid, controller: true }],
    },
    spec: {},
    status: { replicas: 0 },
  }) as unknown as ReplicaSet;

/** A server that answers each request with what the test has put there. */
function scene() {
  const asked: string[] = [];
  let answer: (request: TransportRequest) => object = () => replicaSet(1);
  const transport: Transport = {
    async send(request) {
      asked.push(`${request.method} ${request.path}`);
      return answer(request);
    },
    list: () => Promise.reject(new Error('not asked for')),
    watch: () => Promise.reject(new Error('not asked for')),
    close: async () => {},
  };
  const clock = new VirtualClock();
  const client = new Client(transport);
  const informer = new Informer({
    client,
    resource: replicaSets,
    clock,
    random: systemRandom,
    logger: silentLogger,
  });
  const writes = new OwnWrites({ client, ref: replicaSets, informer, clock });
  return {
    clock,
    writes,
    asked,
    answers(next: (request: TransportRequest) => object) {
      answer = next;
    },
    seen: (object: ReplicaSet) => informer.changed('MODIFIED', object),
    update: (object: KubernetesObject = replicaSet(1)) => writes.client.update(replicaSets, object as ReplicaSet),
  };
}

describe('OwnWrites', () => {
  it('has nothing to wait for before the first write', async () => {
    expect(await scene().writes.areSeen(owner)).toBe(true);
  });

  it('waits until the cache shows what was written, or what came after it', async () => {
    const { writes, answers, update, seen } = scene();
    answers(() => replicaSet(7));
    await update();
    expect(await writes.areSeen(owner)).toBe(false);
    seen(replicaSet(6));
    expect(await writes.areSeen(owner)).toBe(false);
    seen(replicaSet(8));
    expect(await writes.areSeen(owner)).toBe(true);
  });

  it('waits for the last of several writes, and for those of the owner alone', async () => {
    const { writes, answers, update, seen } = scene();
    answers(() => replicaSet(7));
    await update();
    answers(() => replicaSet(9));
    await update();
    seen(replicaSet(7));
    expect([await writes.areSeen(owner), await writes.areSeen('uid-other')]).toEqual([false, true]);
    seen(replicaSet(9));
    expect(await writes.areSeen(owner)).toBe(true);
  });

  it('looks at what has become of an object when the answer was lost', async () => {
    const { writes, answers, update, seen, asked } = scene();
    answers(() => {
      throw new ConnectionError('the connection broke');
    });
    await expect(update()).rejects.toThrow(ConnectionError);
    answers(() => replicaSet(5));
    expect(await writes.areSeen(owner)).toBe(false);
    expect(asked.at(-1)).toBe('GET /apis/apps/v1/namespaces/default/replicasets/web-1');
    seen(replicaSet(5));
    expect(await writes.areSeen(owner)).toBe(true);
  });

  it('has nothing to wait for where the object of a lost answer is not there', async () => {
    const { writes, answers, update } = scene();
    answers(() => {
      throw new ConnectionError('the connection broke');
    });
    await expect(update()).rejects.toThrow(ConnectionError);
    answers(() => {
      throw notFound({ group: 'apps', resource: 'replicasets' }, 'web-1');
    });
    expect(await writes.areSeen(owner)).toBe(true);
  });

  it('takes a refused write for none', async () => {
    const { writes, answers, update } = scene();
    answers(() => {
      throw notFound({ group: 'apps', resource: 'replicasets' }, 'web-1');
    });
    await expect(update()).rejects.toThrow('not found');
    expect(await writes.areSeen(owner)).toBe(true);
  });

  it('gives up on a write that nobody will see', async () => {
    const { writes, answers, update, clock } = scene();
    answers(() => replicaSet(7));
    await update();
    await clock.advance(ownWriteMsMax);
    expect(await writes.areSeen(owner)).toBe(false);
    await clock.advance(1);
    expect(await writes.areSeen(owner)).toBe(true);
  });
});
