import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../test/fixtures/in-process-server.ts';
import type { Lease, LeaseSpec } from '../api/coordination/v1/lease.ts';
import type { Clock } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import { SeededRandom } from '../base/seeded-random.ts';
import { InProcessTransport } from '../cluster/in-process-transport.ts';
import { Client } from './client.ts';
import { type LeaderElectionOptions, LeaderElector, leaderIdentity } from './leader-election.ts';
import { leases } from './resources.ts';
import { ConnectionError, type Transport, type TransportRequest } from './transport.ts';

const lease = { namespace: 'kube-system', name: 'kube-controller-manager' };
let fixture: ServerFixture;
let client: Client;
let electors: LeaderElector[];

beforeEach(async () => {
  fixture = await startServerFixture();
  client = new Client(new InProcessTransport(fixture.server, { name: 'a', groups: ['system:masters'] }, 'test'));
  electors = [];
});

afterEach(async () => {
  await pass(0);
  const stopping = Promise.all(electors.map((elector) => elector.stop()));
  await pass(10_000);
  await stopping;
  fixture.server.close();
});

/** A way to the server that may be cut: requests fail, or are never answered, or are, but the answers never come. */
class Line implements Transport {
  state: 'good' | 'refused' | 'silent' | 'deaf' = 'good';

  async send(request: TransportRequest): Promise<object> {
    if (this.state === 'refused') throw new ConnectionError('refused');
    if (this.state === 'silent') return new Promise(() => {});
    // Whatever becomes of the client, the server goes on with what it has received.
    const answer = await client.transport.send({ ...request, signal: undefined });
    return this.state === 'deaf' ? new Promise(() => {}) : answer;
  }

  list: Transport['list'] = (request) => client.transport.list(request);
  watch: Transport['watch'] = (request, sink) => client.transport.watch(request, sink);
  async close(): Promise<void> {}
}

/** Who leads at the moment, by what the work itself sees. */
const working = new Set<string>();

function candidate(identity: string, options: Partial<LeaderElectionOptions> = {}) {
  const line = new Line();
  const log: string[] = [];
  const elector = new LeaderElector({
    client: new Client(line),
    lease,
    identity,
    lead: (signal) => {
      working.add(identity);
      log.push(`leads at ${seconds()}`);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          working.delete(identity);
          log.push(`stops at ${seconds()}`);
          resolve();
        });
      });
    },
    onNewLeader: (leader) => log.push(`sees ${leader} at ${seconds()}`),
    clock: fixture.clock,
    random: new SeededRandom(identity.length),
    logger: silentLogger,
    ...options,
  });
  electors.push(elector);
  return { elector, line, log };
}

const seconds = (): number => Math.round(fixture.clock.monotonic() / 100) / 10;

/** In steps so small that whatever is due has been done before the next. */
async function pass(ms: number, check = (): void => {}): Promise<void> {
  for (let left = ms; ; left -= 100) {
    for (let turn = 0; turn < 3; turn++) await fixture.clock.advance(0);
    check();
    if (left <= 0) return;
    await fixture.clock.advance(Math.min(100, left));
  }
}

const held = async (): Promise<LeaseSpec> => (await client.get(leases, lease)).spec;

async function holdBy(holderIdentity: string, leaseDurationSeconds = 15): Promise<void> {
  const time = '2030-01-01T00:00:00.000000Z';
  const spec = { holderIdentity, leaseDurationSeconds, acquireTime: time, renewTime: time, leaseTransitions: 4 };
  await client.create(leases, { metadata: lease, spec } as Lease);
}

describe('a single candidate', () => {
  it('makes the Lease, leads at once, and renews', async () => {
    const { elector, log } = candidate('a');
    expect([elector.isLeader, elector.leader]).toEqual([false, '']);
    elector.start();
    elector.start();
    await pass(500);
    expect([elector.isLeader, elector.leader]).toEqual([true, 'a']);
    expect(log).toEqual(['sees a at 0', 'leads at 0']);
    const first = await held();
    expect(first).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2030-01-01T00:00:00.000000Z',
      renewTime: '2030-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
    await pass(5500);
    expect(await held()).toEqual({ ...first, renewTime: '2030-01-01T00:00:06.000000Z' });
  });

  it('goes on when somebody else has touched the Lease', async () => {
    const { elector, log } = candidate('a');
    elector.start();
    await pass(500);
    await client.patch(leases, lease, 'merge', { metadata: { labels: { touched: 'true' } } });
    await pass(30_000);
    expect(elector.isLeader).toBe(true);
    expect(log).toHaveLength(2);
    expect((await client.get(leases, lease)).metadata.labels).toEqual({ touched: 'true' });
  });

  it('makes the Lease anew when somebody has deleted it', async () => {
    const { elector } = candidate('a');
    elector.start();
    await pass(500);
    await client.delete(leases, lease);
    await pass(3000);
    expect((await held()).holderIdentity).toBe('a');
    expect(elector.isLeader).toBe(true);
  });

  it('waits for the server', async () => {
    const { elector, line, log } = candidate('a');
    line.state = 'refused';
    elector.start();
    await pass(60_000);
    expect(elector.isLeader).toBe(false);
    line.state = 'good';
    await pass(4500);
    expect(elector.isLeader).toBe(true);
    expect(log).toHaveLength(2);
  });

  it('records when it becomes leader, and when it is one no more', async () => {
    const recorded: string[] = [];
    const events: LeaderElectionOptions['events'] = {
      event: ({ resource, object }, type, reason, message) => {
        recorded.push(`${resource.kind} ${object.metadata.name}: ${type} ${reason} ${message}`);
      },
    };
    const { elector } = candidate('host_1', { events });
    elector.start();
    await pass(500);
    await elector.stop();
    expect(recorded).toEqual([
      'Lease kube-controller-manager: Normal LeaderElection host_1 became leader',
      'Lease kube-controller-manager: Normal LeaderElection host_1 stopped leading',
    ]);
  });
});

describe('a second candidate', () => {
  it('waits while the first renews, and follows at once when it gives the Lease back', async () => {
    const a = candidate('a');
    const b = candidate('b');
    a.elector.start();
    await pass(100);
    b.elector.start();
    await pass(120_000);
    expect([a.elector.isLeader, b.elector.isLeader, b.elector.leader]).toEqual([true, false, 'a']);
    await a.elector.stop();
    expect(await held()).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 });
    await pass(4500);
    expect(b.elector.isLeader).toBe(true);
    expect(await held()).toMatchObject({ holderIdentity: 'b', leaseDurationSeconds: 15, leaseTransitions: 1 });
    expect(b.log.map((line) => line.split(' at ')[0])).toEqual(['sees a', 'sees b', 'leads']);
  });

  it('waits for the end of the Lease where the first does not give it back', async () => {
    const a = candidate('a', { releaseOnCancel: false });
    const b = candidate('b');
    a.elector.start();
    await pass(100);
    b.elector.start();
    await pass(9900);
    await a.elector.stop();
    await pass(14_000);
    expect(b.elector.isLeader).toBe(false);
    await pass(10_000);
    expect(b.elector.isLeader).toBe(true);
  });

  it('follows a dead leader once it has seen the Lease unchanged for as long as that says', async () => {
    await holdBy('dead', 20);
    await pass(60_000);
    const { elector, log } = candidate('b');
    elector.start();
    // By the clock on the wall the Lease is long over, but whose clock is right?
    await pass(19_900);
    expect([elector.isLeader, elector.leader]).toEqual([false, 'dead']);
    await pass(4500);
    expect(elector.isLeader).toBe(true);
    expect(await held()).toMatchObject({ holderIdentity: 'b', leaseTransitions: 5 });
    expect(log[0]).toBe('sees dead at 60');
  });

  it('takes at once what nobody holds', async () => {
    await holdBy('');
    const { elector } = candidate('b');
    elector.start();
    await pass(0);
    expect(elector.isLeader).toBe(true);
  });

  it('takes up what it held itself before, from where it left off', async () => {
    await holdBy('b');
    const { elector } = candidate('b');
    elector.start();
    await pass(1000);
    expect(elector.isLeader).toBe(true);
    expect(await held()).toMatchObject({ acquireTime: '2030-01-01T00:00:00.000000Z', leaseTransitions: 4 });
  });

  it.each([-7_200_000, 7_200_000])('is not misled by a clock that is %i ms off', async (offMs) => {
    const { clock } = fixture;
    const skewed: Clock = {
      now: () => clock.now() + offMs,
      monotonic: () => clock.monotonic() + 12_345,
      setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
    };
    const a = candidate('a');
    const b = candidate('b', { clock: skewed });
    a.elector.start();
    await pass(100);
    b.elector.start();
    await pass(60_000);
    expect([a.elector.isLeader, b.elector.isLeader]).toEqual([true, false]);
    a.line.state = 'silent';
    await pass(25_000, () => expect(working.size).toBeLessThanOrEqual(1));
    expect([a.elector.isLeader, b.elector.isLeader]).toEqual([false, true]);
  });
});

describe('a leader that is cut off', () => {
  it.each(['refused', 'silent', 'deaf'] as const)(
    'stops before another begins, and is a candidate again: %s',
    async (state) => {
      const a = candidate('a');
      const b = candidate('b');
      a.elector.start();
      await pass(100);
      b.elector.start();
      await pass(10_000);
      a.line.state = state;
      const cutAt = fixture.clock.monotonic();
      await pass(14_000, () => expect(working.size).toBeLessThanOrEqual(1));
      const stopped = a.log.find((line) => line.startsWith('stops'))!;
      expect(Number(stopped.split(' at ')[1]) * 1000).toBeLessThanOrEqual(cutAt + 10_000);
      await pass(20_000, () => expect(working.size).toBeLessThanOrEqual(1));
      expect([a.elector.isLeader, b.elector.isLeader]).toEqual([false, true]);
      a.line.state = 'good';
      await pass(5_000);
      expect([a.elector.isLeader, a.elector.leader]).toEqual([false, 'b']);
      b.line.state = 'silent';
      await pass(30_000, () => expect(working.size).toBeLessThanOrEqual(1));
      expect([a.elector.isLeader, b.elector.isLeader]).toEqual([true, false]);
    },
  );

  it('is no candidate again before its work has stopped', async () => {
    let finish = (): void => {};
    let begun = 0;
    const { elector, line } = candidate('a', {
      lead: () => {
        begun++;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    elector.start();
    await pass(100);
    line.state = 'refused';
    await pass(15_000);
    expect([elector.isLeader, begun]).toEqual([false, 1]);
    line.state = 'good';
    await pass(30_000);
    expect([elector.isLeader, begun]).toEqual([false, 1]);
    finish();
    await pass(0);
    expect([elector.isLeader, begun]).toEqual([true, 2]);
    const stopping = elector.stop();
    finish();
    await stopping;
  });

  it('stops at once when it sees that another holds the Lease', async () => {
    const { elector } = candidate('a');
    elector.start();
    await pass(100);
    await client.patch(leases, lease, 'merge', { spec: { holderIdentity: 'usurper' } });
    await pass(2000);
    expect([elector.isLeader, elector.leader]).toEqual([false, 'usurper']);
  });

  it('leads on when its work has failed, until it is stopped', async () => {
    const faults: string[] = [];
    const logger = { ...silentLogger, error: (_fields: object, message: string) => faults.push(message) };
    const { elector } = candidate('a', { lead: () => Promise.reject(new Error('failed')), logger });
    elector.start();
    await pass(5000);
    expect([elector.isLeader, faults]).toEqual([true, ['what the leader does failed']]);
  });
});

describe('any number of candidates on bad lines', () => {
  it.each([1, 2, 3, 4, 5, 6])('have one leader at most, and one in the end, seed %i', async (seed) => {
    const random = new SeededRandom(seed);
    const candidates = ['a', 'bb', 'ccc'].map((identity) => candidate(identity));
    for (const { elector } of candidates) elector.start();
    const check = (): void => expect([...working].length, `seed ${seed}`).toBeLessThanOrEqual(1);
    const states = ['good', 'refused', 'silent', 'deaf'] as const;
    let changes = 0;
    for (let i = 0; i < 60; i++) {
      for (const { line } of candidates) {
        if (random.next() < 0.3) line.state = states[Math.floor(random.next() * states.length)]!;
      }
      await pass(Math.floor(random.next() * 12_000), check);
      changes = (await held()).leaseTransitions ?? 0;
    }
    for (const { line } of candidates) line.state = 'good';
    await pass(30_000, check);
    expect(candidates.filter(({ elector }) => elector.isLeader)).toHaveLength(1);
    expect(working.size).toBe(1);
    expect(changes).toBeGreaterThan(0);
  });
});

describe('stop()', () => {
  it('before start, does nothing', async () => {
    const { elector } = candidate('a');
    await elector.stop();
    elector.start();
    await pass(5000);
    expect(elector.isLeader).toBe(false);
    await expect(client.get(leases, lease)).rejects.toThrow('not found');
  });

  it('gives the Lease back though a renewal was under way', async () => {
    const { elector, line } = candidate('a');
    elector.start();
    await pass(1900);
    line.state = 'deaf';
    await pass(1000);
    expect((await held()).renewTime).toBe('2030-01-01T00:00:02.000000Z');
    line.state = 'good';
    await elector.stop();
    await elector.stop();
    expect((await held()).holderIdentity).toBe('');
    expect(fixture.clock.monotonic()).toBe(2900);
  });

  it('does not wait for ever to give it back', async () => {
    const { elector, line } = candidate('a');
    elector.start();
    await pass(500);
    line.state = 'silent';
    const stopping = elector.stop();
    await pass(10_000);
    await stopping;
    expect((await held()).holderIdentity).toBe('a');
  });

  it('of a candidate leaves the Lease to who holds it', async () => {
    await holdBy('other');
    const { elector } = candidate('a');
    elector.start();
    await pass(3000);
    await elector.stop();
    expect((await held()).holderIdentity).toBe('other');
  });
});

describe('options', () => {
  it.each<[string, Partial<LeaderElectionOptions>, string]>([
    ['a deadline after the end', { renewDeadlineMs: 15_000 }, 'leaseDurationMs must be greater than renewDeadlineMs'],
    ['no time to try', { retryPeriodMs: 8_400 }, 'renewDeadlineMs must be greater than 1.2 times retryPeriodMs'],
    ['no pause', { retryPeriodMs: 0 }, 'retryPeriodMs must be greater than zero'],
    [
      'less than the Lease can tell',
      { leaseDurationMs: 900, renewDeadlineMs: 500, retryPeriodMs: 100 },
      'leaseDurationMs must be at least a second',
    ],
  ])('%s', (_name, options, message) => {
    expect(() => candidate('a', options)).toThrow(new RangeError(message));
  });

  it('may shorten all times', async () => {
    const times = { leaseDurationMs: 3000, renewDeadlineMs: 2000, retryPeriodMs: 500 };
    const a = candidate('a', { ...times, releaseOnCancel: false });
    const b = candidate('b', times);
    a.elector.start();
    await pass(100);
    b.elector.start();
    await pass(900);
    expect((await held()).leaseDurationSeconds).toBe(3);
    await a.elector.stop();
    await pass(4200);
    expect(b.elector.isLeader).toBe(true);
  });

  it('leaderIdentity is a host and a UUID', () => {
    expect(leaderIdentity('node-1', new SeededRandom(1))).toMatch(/^node-1_[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });
});
