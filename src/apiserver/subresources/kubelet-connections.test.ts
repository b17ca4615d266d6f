import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { silentLogger } from '../../base/logger.ts';
import { KubeletServer } from '../../kubelet/server/kubelet-server.ts';
import type { ApiResponse } from '../request.ts';
import { streamQuery } from './kubelet-connections.ts';
import { LocalKubelets } from './kubelet-connector.ts';

const pods = '/api/v1/namespaces/default/pods';
const user = { name: 'admin', groups: ['system:masters'] };
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function clusterFixture(spec: object = { nodeName: 'n' }) {
  const kubelets = new LocalKubelets();
  const fixture = await startServerFixture({ kubelets });
  const { send, server } = fixture;
  await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } });
  const pod: Pod = await send('POST', pods, {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  });
  const request = (path: string, query = '', more: Partial<HttpRequest> = {}): Promise<ApiResponse> =>
    server.handle({
      method: 'GET',
      path,
      query,
      headers: { authorization: 'Bearer secret', accept: 'application/json' },
      readBody: async () => new Uint8Array(),
      signal: new AbortController().signal,
      user,
      ...more,
    });
  return { ...fixture, kubelets, pod, request };
}

/** A kubelet that answers the same to everything, and notes what it was asked. */
function fixedKubelet(response: HttpResponse | Error) {
  const asked: HttpRequest[] = [];
  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    asked.push(request);
    if (response instanceof Error) throw response;
    return response;
  };
  return { asked, handler };
}

const text = (status: number, words: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: { kind: 'bytes', chunks: [utf8(words)] },
});

const statusOf = ({ body }: ApiResponse) => {
  if (body.kind !== 'bytes') throw new Error(`a body of kind ${body.kind}`);
  return JSON.parse(Buffer.concat(body.chunks).toString());
};

describe('logs', () => {
  it('come from the kubelet of the Node, as plain text, as they are written', async () => {
    const { kubelets, pod, request, clock } = await clusterFixture();
    const lines: string[] = [];
    let more: () => void = () => {};
    const status = {
      containerStatuses: [{ name: 'c', containerID: 'sim://1', state: { running: {} }, lastState: {} }],
    } as unknown as Pod['status'];
    const running: Pod = { ...pod, status };
    const kubelet = new KubeletServer({
      clock,
      logger: silentLogger,
      host: {
        pod: () => running,
        pods: () => [running],
        runningPods: () => [running],
        async *readLogs(containerId, { follow, signal }) {
          yield `log of ${containerId}\n`;
          while (follow && !signal?.aborted) {
            await new Promise<void>((resolve) => {
              more = resolve;
            });
            yield 'more\n';
          }
        },
      },
    });
    kubelets.add('n', (asked) => kubelet.handle(asked));
    const abort = new AbortController();
    const { status: code, headers, body } = await request(`${pods}/p/log`, 'follow=true', { signal: abort.signal });
    expect([code, headers['content-type'], body.kind]).toEqual([200, 'text/plain', 'stream']);
    let ended = false;
    if (body.kind !== 'stream') return;
    body.start({
      write: (chunk) => lines.push(Buffer.from(chunk).toString()) > 0,
      onDrain: (callback) => callback(),
      end: () => {
        ended = true;
      },
    });
    await turn();
    expect(lines).toEqual(['log of 1\n']);
    more();
    await turn();
    expect(lines).toEqual(['log of 1\n', 'more\n']);
    abort.abort();
    more();
    await turn();
    expect([ended, lines.length]).toEqual([true, 2]);
  });

  it('are asked for with the options of the client, and nothing of its credentials', async () => {
    const { kubelets, request } = await clusterFixture({ nodeName: 'n', initContainers: [{ name: 'i', image: 'i' }] });
    const { asked, handler } = fixedKubelet(text(200, ''));
    kubelets.add('n', handler);
    await request(`${pods}/p/log`, 'container=i&tailLines=2&timestamps=true&pretty=true');
    expect(asked.map(({ method, path, query }) => `${method} ${path}?${query}`)).toEqual([
      'GET /containerLogs/default/p/i?tailLines=2&timestamps=true',
    ]);
    expect(asked[0]?.headers).toEqual({ accept: 'application/json' });
  });

  it.each<[string, HttpResponse | Error, number, string, string]>([
    [
      'a container that waits',
      text(400, 'container "c" in pod "p" is waiting to start: ContainerCreating'),
      400,
      'BadRequest',
      'container "c" in pod "p" is waiting to start: ContainerCreating',
    ],
    [
      'a Pod that the kubelet does not know',
      text(404, 'pod "p" does not exist'),
      404,
      'NotFound',
      'the server could not find the requested resource ( pods/log p)',
    ],
    ['a fault of the kubelet', text(500, 'broken'), 500, 'InternalError', 'Internal error occurred: broken'],
    [
      'a kubelet that is busy',
      text(503, 'busy'),
      503,
      'InternalError',
      'an error on the server ("busy") has prevented the request from succeeding ( pods/log p)',
    ],
    [
      'a kubelet that does not answer',
      new Error('connection refused'),
      500,
      'InternalError',
      'Internal error occurred: error dialing backend: connection refused',
    ],
  ])('of %s', async (_, answer, code, reason, message) => {
    const { kubelets, request } = await clusterFixture();
    kubelets.add('n', fixedKubelet(answer).handler);
    const response = await request(`${pods}/p/log`);
    expect(statusOf(response)).toMatchObject({ kind: 'Status', code, reason, message });
  });

  it.each([
    ['previous=true&container=x', 400, 'container x is not valid for pod p'],
    ['tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'tailLines=-1',
      422,
      'PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
  ])('with "%s" never reach a kubelet', async (query, code, message) => {
    const { kubelets, request } = await clusterFixture();
    const { asked, handler } = fixedKubelet(text(200, ''));
    kubelets.add('n', handler);
    expect(statusOf(await request(`${pods}/p/log`, query))).toMatchObject({ code, message });
    expect(asked).toEqual([]);
  });

  it('of a Pod without a Node are empty', async () => {
    const { request } = await clusterFixture({});
    const { status, body } = await request(`${pods}/p/log`);
    expect([status, body.kind]).toEqual([204, 'empty']);
  });

  it('of a Node whose kubelet has gone', async () => {
    const { kubelets, request } = await clusterFixture();
    const remove = kubelets.add('n', fixedKubelet(text(200, '')).handler);
    const { handler } = fixedKubelet(text(200, 'second'));
    const removeSecond = kubelets.add('n', handler);
    remove();
    expect((await request(`${pods}/p/log`)).status).toBe(200);
    removeSecond();
    expect(statusOf(await request(`${pods}/p/log`)).message).toBe(
      'Internal error occurred: error dialing backend: no kubelet answers for node n',
    );
  });
});

describe('commands and ports', () => {
  it.each([
    [
      'exec',
      'command=ls&command=-l&stdout=true&tty=1&stderr=false',
      '/exec/default/p/c?command=ls&command=-l&output=1&tty=1',
    ],
    ['attach', 'command=ls&stdin=true&stderr=true', '/attach/default/p/c?input=1&error=1'],
    ['portforward', 'ports=80,81&ports=82', '/portForward/default/p?port=80&port=81&port=82'],
  ])('%s goes to the kubelet, and its answer comes back', async (subresource, query, expected) => {
    const { kubelets, request } = await clusterFixture();
    const upgrade: HttpResponse = {
      status: 101,
      headers: { upgrade: 'x' },
      body: { kind: 'upgrade', accept: () => {} },
    };
    const { asked, handler } = fixedKubelet(upgrade);
    kubelets.add('n', handler);
    expect(await request(`${pods}/p/${subresource}`, query, { method: 'POST' })).toBe(upgrade);
    expect(asked.map(({ path, query: passed }) => `${path}?${passed}`)).toEqual([expected]);
  });

  it('take only streams that are wanted', () => {
    expect(streamQuery(new URLSearchParams('stdin=0&stdout=false&stderr&tty=true&command=a b'), 'exec')).toBe(
      'command=a+b&error=1&tty=1',
    );
  });
});

describe('the proxy to a Node', () => {
  it.each([
    ['nodes/n/proxy', '/'],
    ['nodes/n/proxy/healthz', '/healthz'],
    ['nodes/n:10250/proxy/containerLogs/a/b/c', '/containerLogs/a/b/c'],
    ['nodes/https:n:10250/proxy/pods', '/pods'],
  ])('%s is %s of the kubelet', async (path, expected) => {
    const { kubelets, request } = await clusterFixture();
    const answer = text(200, 'ok');
    const { asked, handler } = fixedKubelet(answer);
    kubelets.add('n', handler);
    expect(await request(`/api/v1/${path}`, 'a=b')).toBe(answer);
    expect(asked.map((each) => `${each.path}?${each.query}`)).toEqual([`${expected}?a=b`]);
  });

  it('is refused for a Node that is not there', async () => {
    const { request } = await clusterFixture();
    expect(statusOf(await request('/api/v1/nodes/m/proxy/healthz'))).toMatchObject({
      code: 404,
      message: 'nodes "m" not found',
    });
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
