import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { decode, encode, streamDecode, streamEncode } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServerFixture } from '../../test/fixtures/in-process-server.ts';
import { serviceObject } from '../../test/fixtures/service-objects.ts';
import { silentLogger } from '../base/logger.ts';
import { onNextTurn } from '../base/next-turn.ts';
import { systemRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { Client } from '../client/client.ts';
import { endpointSlices, namespaces, services } from '../client/resources.ts';
import { InProcessTransport } from '../cluster/in-process-transport.ts';
import { ClusterDns } from './cluster-dns.ts';
import { type DnsListener, listen } from './server/listeners.ts';

const host = '127.0.0.1';
const namespace = 'default';
const svc = 'default.svc.cluster.local';

/** Knows www.example.com and big.example.com, and says of all else that it is not there. */
async function startUpstream(): Promise<DnsListener & { readonly asked: string[] }> {
  const asked: string[] = [];
  const listener = await listen({
    address: { host, port: 0 },
    handler: async (message, transport) => {
      const { id, questions } = decode(message);
      const [{ name, type } = { name: '', type: 'A' as const }] = questions ?? [];
      asked.push(`${transport} ${type} ${name}`);
      const isKnown = ['www.example.com', 'big.example.com'].includes(name);
      const isTruncated = name === 'big.example.com' && transport === 'udp';
      return encode({
        id,
        type: 'response',
        flags: isTruncated ? 0x200 : isKnown ? 0 : 3,
        questions,
        answers: isKnown && !isTruncated && type === 'A' ? [{ type: 'A', name, ttl: 60, data: '192.0.2.80' }] : [],
      });
    },
    clock: new VirtualClock(),
    logger: silentLogger,
  });
  return { asked, address: listener.address, close: () => listener.close() };
}

describe('DNS for a cluster', () => {
  let upstream: Awaited<ReturnType<typeof startUpstream>>;
  let client: Client;
  let dns: ClusterDns;
  let resolver: Resolver;

  beforeEach(async () => {
    const { server } = await startServerFixture();
    client = new Client(new InProcessTransport(server, { name: 'admin', groups: ['system:masters'] }, 'test'));
    await client.create(namespaces, { metadata: { name: namespace }, spec: {}, status: {} }).catch(() => {});
    await createService('web', { clusterIP: '10.96.0.7' });
    await createService('db', { clusterIP: 'None' });
    await createAlias('far', 'www.example.com');
    await createSlice({ 'db-0': '10.244.1.2', 'db-1': '10.244.1.3' });
    upstream = await startUpstream();
    dns = new ClusterDns({
      client,
      addresses: [{ host, port: 0 }],
      upstream: { servers: [upstream.address] },
      clock: new VirtualClock(),
      random: systemRandom,
      logger: silentLogger,
    });
    await dns.start();
    resolver = new Resolver({ timeout: 5000, tries: 1 });
    resolver.setServers(dns.addresses.map((address) => `${address.host}:${address.port}`));
  });
  afterEach(async () => {
    resolver.cancel();
    await dns.stop();
    await dns.stop();
    await upstream.close();
  });

  async function createService(name: string, spec: Parameters<typeof serviceObject>[0]): Promise<void> {
    await client.create(services, serviceObject(spec, { name, uid: undefined }));
  }

  const createAlias = (name: string, externalName: string): Promise<void> =>
    createService(name, { type: 'ExternalName', externalName, clusterIP: undefined, ipFamilies: undefined });

  async function createSlice(addresses: Readonly<Record<string, string>>): Promise<void> {
    await client.create(endpointSlices, {
      metadata: { name: 'db', namespace, labels: { 'kubernetes.io/service-name': 'db' } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      endpoints: Object.entries(addresses).map(([hostname, ip]) => ({
        addresses: [ip],
        hostname,
        conditions: { ready: true },
      })),
    });
  }

  it('names Services, endpoints, ports and Pods, and the reverse', async () => {
    expect(await resolver.resolve4(`web.${svc}`, { ttl: true })).toEqual([{ address: '10.96.0.7', ttl: 5 }]);
    expect((await resolver.resolve4(`db.${svc}`)).sort()).toEqual(['10.244.1.2', '10.244.1.3']);
    expect(await resolver.resolve4(`db-1.db.${svc}`)).toEqual(['10.244.1.3']);
    const servers = await resolver.resolveSrv(`_http._tcp.db.${svc}`);
    expect(servers.map(({ name, port }) => `${name} ${port}`).sort()).toEqual([
      `db-0.db.${svc} 8080`,
      `db-1.db.${svc} 8080`,
    ]);
    expect(await resolver.resolveSrv(`_http._tcp.web.${svc}`)).toEqual([
      { name: `web.${svc}`, port: 80, priority: 0, weight: 100 },
    ]);
    expect(await resolver.resolve4('10-244-9-9.default.pod.cluster.local')).toEqual(['10.244.9.9']);
    expect(await resolver.reverse('10.96.0.7')).toEqual([`web.${svc}`]);
    expect(await resolver.reverse('10.244.1.2')).toEqual([`db-0.db.${svc}`]);
    expect(await resolver.resolveTxt('dns-version.cluster.local')).toEqual([['1.1.0']]);
    expect(upstream.asked).toEqual([]);
  });

  it('says what is not there, and what has nothing of the kind, and for how long', async () => {
    await expect(resolver.resolve4(`none.${svc}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6(`web.${svc}`)).rejects.toMatchObject({ code: 'ENODATA' });
    for (const [name, rcode] of [
      [`none.${svc}`, 'NXDOMAIN'],
      [`web.${svc}`, 'NOERROR'],
    ] as const) {
      const answer = await askUdp(encode({ id: 1, type: 'query', questions: [{ name, type: 'AAAA' }] }));
      expect(decode(answer)).toMatchObject({
        rcode,
        flag_aa: true,
        answers: [],
        authorities: [{ type: 'SOA', name: 'cluster.local', ttl: 5, data: { minimum: 5 } }],
      });
    }
    expect(upstream.asked).toEqual([]);
  });

  it('follows the cluster', async () => {
    await createService('new', { clusterIP: '10.96.0.9' });
    await client.delete(services, { namespace, name: 'web' });
    const endpoints = await client.get(endpointSlices, { namespace, name: 'db' });
    await client.update(endpointSlices, { ...endpoints, endpoints: endpoints.endpoints.slice(1) });
    for (let i = 0; i < 50; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    expect(await resolver.resolve4(`new.${svc}`)).toEqual(['10.96.0.9']);
    await expect(resolver.resolve4(`web.${svc}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.reverse('10.96.0.7')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(await resolver.resolve4(`db.${svc}`)).toEqual(['10.244.1.3']);
  });

  it('asks others about other names', async () => {
    expect(await resolver.resolve4('www.example.com', { ttl: true })).toEqual([{ address: '192.0.2.80', ttl: 60 }]);
    expect(await resolver.resolve4('big.example.com')).toEqual(['192.0.2.80']);
    await expect(resolver.resolve4('none.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(upstream.asked).toEqual([
      'udp A www.example.com',
      'udp A big.example.com',
      'tcp A big.example.com',
      'udp A none.example.com',
    ]);
  });

  it('brings with an alias what it stands for', async () => {
    await createAlias('near', `web.${svc}`);
    await createAlias('round', `round.${svc}`);
    await createAlias('big', 'big.example.com');
    for (let i = 0; i < 50; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    expect(await resolver.resolve4(`far.${svc}`)).toEqual(['192.0.2.80']);
    expect(await resolver.resolveCname(`far.${svc}`)).toEqual(['www.example.com']);
    expect(await resolver.resolve4(`near.${svc}`)).toEqual(['10.96.0.7']);
    expect(await resolver.resolve4(`big.${svc}`)).toEqual(['192.0.2.80']);
    await expect(resolver.resolve4(`round.${svc}`)).rejects.toMatchObject({ code: 'ESERVFAIL' });
  });

  it('answers with what finds room, and with all of it over TCP', async () => {
    const endpoints = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`db-${i}`, `10.244.2.${i + 1}`]));
    await client.delete(endpointSlices, { namespace, name: 'db' });
    await createSlice(endpoints);
    for (let i = 0; i < 50; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    const question = { id: 5, type: 'query', questions: [{ name: `db.${svc}`, type: 'A' }] } as const;
    const short = decode(await askUdp(encode({ ...question, questions: [...question.questions] })));
    expect(short).toMatchObject({ id: 5, flag_tc: true });
    expect(short.answers?.length).toBeGreaterThan(20);
    expect(await resolver.resolve4(`db.${svc}`)).toHaveLength(100);
  });

  it('answers several questions on one connection, however they arrive', async () => {
    const stream = Buffer.concat(
      [`web.${svc}`, 'www.example.com', `none.${svc}`].map((name, id) =>
        streamEncode({ id, type: 'query', questions: [{ name, type: 'A' }] }),
      ),
    );
    const answers = await askTcp([stream.subarray(0, 5), stream.subarray(5, 60), stream.subarray(60)], 3);
    expect(answers.map(({ id, answers: found }) => [id, found?.length])).toEqual([
      [0, 1],
      [1, 1],
      [2, 0],
    ]);
  });

  it('refuses what it does not understand, and goes on', async () => {
    const answer = await askUdp(Buffer.concat([Buffer.from([0, 9, 0, 0, 0, 1]), Buffer.alloc(6)]));
    expect(decode(answer)).toMatchObject({ id: 9, rcode: 'FORMERR' });
    const anything = await askUdp(
      encode({ id: 1, type: 'query', questions: [{ name: `web.${svc}`, type: 'ANY' as 'A' }] }),
    );
    expect(decode(anything).answers).toMatchObject([{ type: 'HINFO', data: { cpu: 'RFC8482' } }]);
    expect(await resolver.resolve4(`web.${svc}`)).toEqual(['10.96.0.7']);
  });

  it('fails questions that nobody can answer', async () => {
    await upstream.close();
    await expect(resolver.resolve4('www.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  });

  it('does not start where it cannot listen, and listens no more when it is stopped', async () => {
    const [address] = dns.addresses;
    const second = new ClusterDns({
      client,
      addresses: [{ host, port: 0 }, address!],
      clock: new VirtualClock(),
      random: systemRandom,
      logger: silentLogger,
    });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(second.isReady).toBe(false);
    await dns.stop();
    const handler = async (): Promise<undefined> => undefined;
    const third = await listen({ address: address!, handler, clock: new VirtualClock(), logger: silentLogger });
    await third.close();
    await third.close();
  });

  function askUdp(message: Buffer): Promise<Buffer> {
    const { port } = dns.addresses[0]!;
    const socket = createSocket('udp4');
    return new Promise<Buffer>((resolve, reject) => {
      socket.on('message', resolve);
      socket.on('error', reject);
      socket.send(message, port, host);
    }).finally(() => socket.close());
  }

  /** Sends the pieces one after the other, and waits for so many answers. */
  function askTcp(pieces: readonly Buffer[], count: number) {
    const { port } = dns.addresses[0]!;
    const socket = connect({ host, port, noDelay: true });
    return new Promise<ReturnType<typeof streamDecode>[]>((resolve, reject) => {
      let rest = Buffer.alloc(0);
      const answers: ReturnType<typeof streamDecode>[] = [];
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('closed')));
      socket.on('data', (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk]);
        while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
          const end = 2 + rest.readUInt16BE(0);
          answers.push(streamDecode(rest.subarray(0, end)));
          rest = rest.subarray(end);
        }
        if (answers.length === count) resolve(answers);
      });
      for (const piece of pieces) socket.write(piece);
    }).finally(() => socket.destroy());
  }
});
