import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../../client/client.ts';
import type { TransportRequest } from '../../client/transport.ts';
import {
  allowedMsMax,
  type CertifiedRequest,
  KubeletAccess,
  refusedMsMax,
  subresourcesOf,
  tokenMsMax,
} from './kubelet-access.ts';

interface Review {
  readonly kind: string;
  readonly spec: {
    readonly token?: string;
    readonly user?: string;
    readonly resourceAttributes?: Record<string, string>;
  };
}

/** An API server that knows the token `good`, of jane, and allows what `allow` says. */
function start(allow: (user: string, verb: string, subresource: string) => boolean = () => true) {
  const clock = new VirtualClock();
  const asked: string[] = [];
  let down = false;
  const client = new Client({
    async send({ body }: TransportRequest) {
      if (down) throw new Error('no connection');
      const { kind, spec } = body as Review;
      if (kind === 'TokenReview') {
        asked.push(`token ${spec.token}`);
        return {
          ...body,
          status: { authenticated: spec.token === 'good', user: { username: 'jane', groups: ['devs'] } },
        };
      }
      const { verb = '', subresource = '', resource, name } = spec.resourceAttributes ?? {};
      asked.push(`${spec.user} ${verb} ${resource}/${name}/${subresource}`);
      return { ...body, status: { allowed: allow(spec.user ?? '', verb, subresource) } };
    },
    list: () => Promise.reject(new Error('nothing to list')),
    watch: () => Promise.reject(new Error('nothing to watch')),
    close: async () => {},
  });
  const access = new KubeletAccess({ nodeName: 'n', client, clock, logger: silentLogger });
  const ask = async (path: string, more: Partial<CertifiedRequest> = {}) => {
    const refusal = await access.refusal({
      method: 'GET',
      path,
      query: '',
      headers: {},
      readBody: async () => new Uint8Array(),
      signal: new AbortController().signal,
      ...more,
    });
    if (refusal?.body.kind !== 'bytes') return refusal;
    return `${refusal.status} ${Buffer.concat(refusal.body.chunks)}`;
  };
  return { ask, asked, clock, stop: () => (down = true) };
}

const server = { certificate: { commonName: 'server', organizations: ['masters'] } };
const token = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });

describe("the kubelet's API", () => {
  it('knows callers by their certificate, and asks what they may do', async () => {
    const { ask, asked } = start();
    expect(await ask('/exec/a/b/c', { ...server, method: 'POST' })).toBeUndefined();
    expect(asked).toEqual(['server create nodes/n/proxy']);
  });

  it('knows callers by their token, too', async () => {
    const { ask, asked } = start();
    expect(await ask('/metrics/resource', token('good'))).toBeUndefined();
    expect(asked).toEqual(['token good', 'jane get nodes/n/metrics']);
  });

  it.each<[string, Partial<CertifiedRequest>, string]>([
    ['nobody', {}, '401 Unauthorized'],
    ['a bad token', token('bad'), '401 Unauthorized'],
    ['no token', token(''), '401 Unauthorized'],
    ['another scheme', { headers: { authorization: 'Basic x' } }, '401 Unauthorized'],
    ['who may not', token('good'), '403 Forbidden (user=jane, verb=get, resource=nodes, subresource(s)=[pods proxy])'],
  ])('refuses %s', async (_, more, expected) => {
    expect(await start(() => false).ask('/pods', more)).toBe(expected);
  });

  it('lets in who may do either the part or all', async () => {
    const part = start((_user, _verb, subresource) => subresource === 'pods');
    expect(await part.ask('/runningpods', server)).toBeUndefined();
    expect(await part.ask('/exec/a/b/c', server)).toMatch(/^403/);
    const all = start((_user, _verb, subresource) => subresource === 'proxy');
    expect(await all.ask('/healthz', server)).toBeUndefined();
    expect(all.asked).toEqual(['server get nodes/n/healthz', 'server get nodes/n/proxy']);
  });

  it('remembers answers for a while: tokens, what is allowed, and not so long what is not', async () => {
    const { ask, asked, clock } = start((_user, verb) => verb === 'get');
    const askAll = async (): Promise<void> => {
      await ask('/metrics', token('good'));
      await ask('/metrics', { ...token('good'), method: 'POST' });
    };
    await askAll();
    await askAll();
    const first = ['token good', 'jane get nodes/n/metrics', 'jane create nodes/n/metrics'];
    expect(asked).toEqual(first);
    await clock.advance(refusedMsMax);
    await askAll();
    expect(asked.splice(0)).toEqual([...first, 'jane create nodes/n/metrics']);
    await clock.advance(tokenMsMax);
    await askAll();
    expect(asked.splice(0)).toEqual(['token good', 'jane create nodes/n/metrics']);
    await clock.advance(allowedMsMax);
    await askAll();
    expect(asked).toEqual(first);
  });

  it('lets nobody in whom it cannot ask about, and asks again', async () => {
    const fixture = start();
    fixture.stop();
    expect(await fixture.ask('/logs/x', server)).toBe(
      '500 Authorization error (user=server, verb=get, resource=nodes, subresource(s)=[log])',
    );
    expect(await fixture.ask('/pods', token('good'))).toBe(
      '500 Authorization error (user=, verb=get, resource=nodes, subresource(s)=[pods proxy])',
    );
  });

  it.each([
    ['/stats/summary', ['stats']],
    ['/metrics', ['metrics']],
    ['/metrics/resource', ['metrics']],
    ['/logs/kubelet.log', ['log']],
    ['/checkpoint/a/b/c', ['checkpoint']],
    ['/pods', ['pods', 'proxy']],
    ['/configz', ['configz', 'proxy']],
    ['/containerLogs/a/b/c', ['proxy']],
    ['/metricsx', ['proxy']],
    ['/constructor', ['proxy']],
    ['/', ['proxy']],
  ])('%s is %j of the Node', (path, subresources) => {
    expect(subresourcesOf(path)).toEqual(subresources);
  });
});
