import { describe, expect, it } from 'vitest';
import { ScriptedTransport } from '../../../test/fixtures/scripted-transport.ts';
import type { Event } from '../../api/core/v1/event.ts';
import {
  alreadyExists,
  badRequest,
  forbidden,
  internalError,
  notFound,
  tooManyRequests,
} from '../../api/status-error.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../client.ts';
import { ConnectionError } from '../transport.ts';
import { EventWriter, eventTriesMax, flushMsMax, waitingEventsMax } from './event-writer.ts';

const resource = { group: '', resource: 'events' };

const event = (name: string, count = 1): Event =>
  ({
    metadata: { namespace: 'default', name },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
    reason: 'Tested',
    message: `seen ${count}`,
    source: { component: 'test' },
    firstTimestamp: '2030-01-01T00:00:00Z',
    lastTimestamp: '2030-01-01T00:00:01Z',
    count,
    type: 'Normal',
    reportingComponent: 'test',
    reportingInstance: '',
  }) satisfies Omit<Event, 'eventTime'> as Event;

function setUp() {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport();
  const log: string[] = [];
  const logAs = (level: string) => (fields: object, message: string) =>
    log.push(`${level}: ${message} ${'events' in fields ? fields.events : ''}`);
  const logger = { ...silentLogger, debug: logAs('debug'), warn: logAs('warn') };
  const writer = new EventWriter({ client: new Client(transport), clock, random: new SeededRandom(1), logger });
  /** Lets workers do what they can. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) await clock.advance(0);
  };
  return { clock, transport, log, writer, settle };
}

describe('EventWriter', () => {
  it('creates what is new, and counts up what is not', async () => {
    const { transport, writer } = setUp();
    writer.put(event('a'), false);
    const create = await transport.nextSend();
    expect(create.request).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/default/events' });
    expect(create.request.body).toEqual({ ...event('a'), apiVersion: 'v1', kind: 'Event' });
    create.answer({});
    writer.put(event('a', 2), true);
    const patch = await transport.nextSend();
    expect(patch.request).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/events/a',
      contentType: 'application/strategic-merge-patch+json',
      body: { count: 2, lastTimestamp: '2030-01-01T00:00:01Z', message: 'seen 2' },
    });
    patch.answer({});
    await writer.stop();
    expect(transport.asked).toHaveLength(2);
  });

  it('creates what it meant to count up where that is gone', async () => {
    const { transport, writer } = setUp();
    writer.put(event('a', 7), true);
    (await transport.nextSend()).fail(notFound(resource, 'a'));
    const create = await transport.nextSend();
    expect(create.request).toMatchObject({ method: 'POST', body: { count: 7 } });
    create.answer({});
    await writer.stop();
  });

  it('writes an Event that waits once, in its newest form, and none twice at the same time', async () => {
    const { transport, writer, settle } = setUp();
    writer.put(event('a'), false);
    writer.put(event('a', 2), true);
    const create = await transport.nextSend();
    expect(create.request).toMatchObject({ method: 'POST', body: { count: 2 } });
    writer.put(event('a', 3), true);
    writer.put(event('a', 4), true);
    await settle();
    expect(transport.asked).toHaveLength(1);
    create.answer({});
    const patch = await transport.nextSend();
    expect(patch.request).toMatchObject({ method: 'PATCH', body: { count: 4 } });
    patch.answer({});
    await writer.stop();
    expect(transport.asked).toHaveLength(2);
  });

  it('writes eight at a time', async () => {
    const { transport, writer, settle } = setUp();
    for (let i = 0; i < 20; i++) writer.put(event(`e${i}`), false);
    await settle();
    expect(transport.asked).toHaveLength(8);
    for (let i = 0; i < 20; i++) (await transport.nextSend()).answer({});
    await writer.stop();
    expect(transport.asked).toHaveLength(20);
  });

  it('drops what comes when too many wait, and says so once there is room', async () => {
    const { transport, writer, log } = setUp();
    for (let i = 0; i < waitingEventsMax + 50; i++) writer.put(event(`e${i}`), false);
    writer.put(event('e0', 2), true);
    for (let i = 0; i < waitingEventsMax; i++) (await transport.nextSend()).answer({});
    await writer.stop();
    expect(transport.asked).toHaveLength(waitingEventsMax);
    expect(log).toEqual(['warn: Events were dropped 50']);
  });

  it.each([
    ['cannot be reached', () => new ConnectionError('refused')],
    ['has too much to do', () => tooManyRequests('later', 1)],
    ['is at fault', () => internalError(new Error('storage'))],
  ])('tries again while the server %s, and gives up in the end', async (_what, error) => {
    const { clock, transport, writer, log, settle } = setUp();
    const times: number[] = [];
    writer.put(event('a'), false);
    for (let i = 0; i < eventTriesMax; i++) {
      const call = await transport.nextSend();
      times.push(clock.monotonic());
      call.fail(error());
      await settle();
      for (let ms = 0; ms < 11_000 && transport.asked.length === i + 1; ms += 100) await clock.advance(100);
    }
    await clock.advance(60_000);
    expect(transport.asked).toHaveLength(eventTriesMax);
    expect(times[1]).toBeLessThanOrEqual(10_000);
    times.slice(2).forEach((ms, i) => {
      expect(ms - times[i + 1]!).toBeGreaterThanOrEqual(10_000);
    });
    writer.put(event('b'), false);
    (await transport.nextSend()).answer({});
    await settle();
    expect(log).toEqual(['warn: Events were dropped 1']);
    await writer.stop();
  });

  it('tries again with what has come in the meantime', async () => {
    const { clock, transport, writer, settle } = setUp();
    writer.put(event('a'), false);
    (await transport.nextSend()).fail(new ConnectionError('refused'));
    await settle();
    writer.put(event('a', 2), true);
    await settle();
    expect(transport.asked).toHaveLength(1);
    await clock.advance(10_000);
    const again = await transport.nextSend();
    expect(again.request).toMatchObject({ method: 'POST', body: { count: 2 } });
    again.answer({});
    await writer.stop();
  });

  const terminating = [{ reason: 'NamespaceTerminating', message: 'm', field: 'metadata.namespace' }];
  it.each([
    ['exists', alreadyExists(resource, 'a'), ['debug: an Event was not wanted ']],
    [
      'is of a namespace that is going',
      forbidden(resource, 'a', 'terminating', terminating),
      ['debug: an Event was not wanted '],
    ],
    ['is forbidden otherwise', forbidden(resource, 'a', 'no'), ['warn: the server refused an Event; it is dropped ']],
    ['is wrong', badRequest('no Event'), ['warn: the server refused an Event; it is dropped ']],
  ])('does not try again what the server refuses: it %s', async (_why, error, said) => {
    const { clock, transport, writer, log, settle } = setUp();
    writer.put(event('a'), false);
    (await transport.nextSend()).fail(error);
    await settle();
    await clock.advance(60_000);
    expect(transport.asked).toHaveLength(1);
    expect(log).toEqual(said);
    await writer.stop();
  });
});

describe('stop()', () => {
  it('lets what waits be written', async () => {
    const { transport, writer, settle } = setUp();
    for (let i = 0; i < 20; i++) writer.put(event(`e${i}`), false);
    let isStopped = false;
    const stopping = Promise.all([writer.stop(), writer.stop()]).then(() => {
      isStopped = true;
    });
    for (let i = 0; i < 20; i++) {
      await settle();
      expect(isStopped).toBe(false);
      (await transport.nextSend()).answer({});
    }
    await stopping;
    writer.put(event('late'), false);
    await settle();
    expect(transport.asked).toHaveLength(20);
  });

  it('tries once more what waited to be tried again', async () => {
    const { clock, transport, writer, log, settle } = setUp();
    writer.put(event('a'), false);
    (await transport.nextSend()).fail(new ConnectionError('refused'));
    await settle();
    const stopping = writer.stop();
    (await transport.nextSend()).fail(new ConnectionError('refused'));
    await stopping;
    expect(log).toEqual(['debug: Events were left unwritten 1']);
    expect(clock.pending).toBe(0);
  });

  it('waits no longer than it may, and leaves nothing under way', async () => {
    const { clock, transport, writer, log, settle } = setUp();
    for (let i = 0; i < 10; i++) writer.put(event(`e${i}`), false);
    const stuck = await transport.nextSend();
    let isStopped = false;
    const stopping = writer.stop().then(() => {
      isStopped = true;
    });
    await settle();
    await clock.advance(flushMsMax - 1);
    expect([isStopped, stuck.isAborted]).toEqual([false, false]);
    await clock.advance(1);
    await stopping;
    expect(stuck.isAborted).toBe(true);
    expect(log).toEqual(['debug: Events were left unwritten 10']);
    expect(clock.pending).toBe(0);
  });

  it('has nothing to do where nothing was put', async () => {
    const { clock, transport, writer } = setUp();
    await writer.stop();
    expect([transport.asked, clock.pending]).toEqual([[], 0]);
  });
});
