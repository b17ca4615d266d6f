import { beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { formatTime } from '../../api/time.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../../client/client.ts';
import type { Transport, TransportRequest } from '../../client/transport.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';

let clock: VirtualClock;
let requests: TransportRequest[];
let refusal: string | undefined;
let tokens: ServiceAccountTokens;

beforeEach(() => {
  clock = new VirtualClock();
  requests = [];
  refusal = undefined;
  const transport = {
    async send(request: TransportRequest) {
      requests.push(request);
      if (refusal !== undefined) throw new Error(refusal);
      const { expirationSeconds } = (request.body as { spec: { expirationSeconds: number } }).spec;
      const expirationTimestamp = formatTime(clock.now() + expirationSeconds * 1000);
      return { status: { token: `token-${requests.length}`, expirationTimestamp } };
    },
  } as unknown as Transport;
  tokens = new ServiceAccountTokens({
    client: new Client(transport),
    clock,
    random: new SeededRandom(1),
    logger: silentLogger,
  });
});

const podOf = (uid = 'u1', serviceAccountName = 'robot'): Pod =>
  ({ metadata: { name: 'web', namespace: 'shop', uid }, spec: { serviceAccountName } }) as unknown as Pod;
const get = async (projection: object = {}, pod = podOf()): Promise<string> =>
  (await tokens.get(pod, { path: 'token', ...projection })).token;

describe('tokens of service accounts', () => {
  it('are bound to their Pod', async () => {
    expect(await get({ audience: 'vault', expirationSeconds: 7200 })).toBe('token-1');
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/serviceaccounts/robot/token',
        body: {
          spec: {
            audiences: ['vault'],
            expirationSeconds: 7200,
            boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'u1' },
          },
        },
      },
    ]);
  });

  it('are for the API server, and for an hour, where nothing else is said', async () => {
    await get({}, podOf('u1', ''));
    expect(requests[0]!.path).toBe('/api/v1/namespaces/shop/serviceaccounts/default/token');
    expect(requests[0]!.body).toMatchObject({ spec: { audiences: [], expirationSeconds: 3600 } });
  });

  it('are made once for what is the same', async () => {
    expect(await get()).toBe('token-1');
    expect(await get()).toBe('token-1');
    expect(await get({ audience: 'vault' })).toBe('token-2');
    expect(await get({ expirationSeconds: 600 })).toBe('token-3');
    expect(await get({}, podOf('u2'))).toBe('token-4');
  });

  it.each<[string, number, number]>([
    ['when four fifths of their life are over', 3600, 2880],
    ['when they are a day old', 30 * 86_400, 86_400],
  ])('are made anew %s', async (_, expirationSeconds, atSeconds) => {
    const { refreshAtMs } = await tokens.get(podOf(), { path: 'token', expirationSeconds });
    const seconds = (refreshAtMs - clock.now()) / 1000;
    expect(seconds).toBeGreaterThan(atSeconds - 10);
    expect(seconds).toBeLessThanOrEqual(atSeconds);
    await clock.advance(refreshAtMs - clock.now() - 1);
    expect(await get({ expirationSeconds })).toBe('token-1');
    await clock.advance(1);
    expect(await get({ expirationSeconds })).toBe('token-2');
  });

  it('stay while they are good and no other is to be had', async () => {
    const { refreshAtMs } = await tokens.get(podOf(), { path: 'token' });
    refusal = 'the server is away';
    await clock.advance(refreshAtMs - clock.now());
    const kept = await tokens.get(podOf(), { path: 'token' });
    expect(kept).toMatchObject({ token: 'token-1', refreshAtMs: clock.now() + 60_000 });
    await clock.advance(59_000);
    await get();
    expect(requests).toHaveLength(2);
    await clock.advance(1000);
    await get();
    expect(requests).toHaveLength(3);
    await clock.advance(720_000);
    await expect(get()).rejects.toThrow('failed to fetch token: the server is away');
    refusal = undefined;
    expect(await get()).toBe('token-5');
  });

  it('are forgotten with their Pod', async () => {
    await get();
    tokens.forget('u1');
    expect(await get()).toBe('token-2');
  });

  it('say why there are none', async () => {
    refusal = 'serviceaccounts "robot" not found';
    await expect(get()).rejects.toThrow('failed to fetch token: serviceaccounts "robot" not found');
  });
});
