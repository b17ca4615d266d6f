import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { forbidden } from '../../api/status-error.ts';
import type { HttpResponse } from '../../base/http-message.ts';
import type { AdmissionAttributes } from '../admission/admission.ts';
import type { ResourceContext } from '../context.ts';
import type { AccessAttributes } from '../request.ts';
import { connectOptions, counted } from './connect.ts';
import { LocalKubelets } from './kubelet-connector.ts';

const pods = '/api/v1/namespaces/default/pods';
const upgraded: HttpResponse = { status: 101, headers: {}, body: { kind: 'upgrade', accept: () => {} } };

async function startFixture({ mayCreate = true, refuse }: { mayCreate?: boolean; refuse?: string } = {}) {
  const asked: string[] = [];
  const admitted: AdmissionAttributes[] = [];
  const kubelets = new LocalKubelets();
  kubelets.add('n', async () => upgraded);
  const fixture = await startServerFixture({
    kubelets,
    authorizer: {
      authorize({ user, verb, resource, subresource }: AccessAttributes) {
        if (user.name !== 'jane') return { allowed: true, reason: '' };
        asked.push(`${verb} ${resource}/${subresource}`);
        return { allowed: verb !== 'create' || mayCreate, reason: '' };
      },
    },
    plugins: () => [
      {
        name: 'Watcher',
        validate(attributes) {
          if (attributes.operation !== 'CONNECT') return;
          admitted.push(attributes);
          if (refuse !== undefined) throw forbidden({ group: '', resource: 'pods' }, attributes.name, refuse);
        },
      },
    ],
  });
  await fixture.send('POST', '/api/v1/nodes', { metadata: { name: 'n' } });
  const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] };
  await fixture.send('POST', pods, { metadata: { name: 'p' }, spec });
  const connect = async (method: string, path: string, query: string) => {
    const response = await fixture.server.handle({
      method,
      path: `${pods}/p/${path}`,
      query,
      headers: {},
      readBody: async () => new Uint8Array(),
      signal: new AbortController().signal,
      user: { name: 'jane', groups: [] },
    });
    const { body } = response;
    return body.kind === 'bytes' ? JSON.parse(Buffer.concat(body.chunks).toString()) : response.status;
  };
  return { connect, asked, admitted };
}

describe('a connection to a Pod', () => {
  it.each(['exec', 'attach', 'portforward'])('%s needs the right to create it, whatever the method', async (kind) => {
    const { connect, asked } = await startFixture();
    expect(await connect('GET', kind, 'ports=80')).toBe(101);
    expect(await connect('POST', kind, 'ports=80')).toBe(101);
    expect(asked).toEqual([`get pods/${kind}`, `create pods/${kind}`, `create pods/${kind}`]);
    const readOnly = await startFixture({ mayCreate: false });
    expect(await readOnly.connect('GET', kind, 'ports=80')).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: `pods "p" is forbidden: User "jane" cannot create resource "pods/${kind}" in API group "" in the namespace "default"`,
    });
  });

  it('does not need that for logs', async () => {
    const { connect, asked } = await startFixture({ mayCreate: false });
    await connect('GET', 'log', '');
    expect(asked).toEqual(['get pods/log']);
  });

  it('is shown to admission, which may refuse it', async () => {
    const { connect, admitted } = await startFixture({ refuse: 'not today' });
    const answer = await connect('POST', 'exec', 'command=ls&command=-l&stdout=true&container=c');
    expect(answer).toMatchObject({ code: 403, message: 'pods "p" is forbidden: not today' });
    expect(admitted).toMatchObject([
      {
        operation: 'CONNECT',
        subresource: 'exec',
        namespace: 'default',
        name: 'p',
        object: { kind: 'PodExecOptions', command: ['ls', '-l'], stdout: true, container: 'c' },
        user: { name: 'jane' },
      },
    ]);
  });

  it.each([
    [
      'exec',
      'command=a&stdin=1&tty=t&stderr=false',
      { kind: 'PodExecOptions', stdin: true, tty: true, command: ['a'] },
    ],
    ['attach', 'container=c&stdout=true', { kind: 'PodAttachOptions', stdout: true, container: 'c' }],
    ['portforward', 'ports=80,81&ports=x&ports=82', { kind: 'PodPortForwardOptions', ports: [80, 81, 82] }],
  ] as const)('%s with "%s"', (kind, query, expected) => {
    expect(connectOptions(new URLSearchParams(query), kind)).toEqual({ apiVersion: 'v1', ...expected });
  });

  it('counts as under way until it ends', () => {
    let open = 0;
    const longRunningStarted = () => {
      open++;
      return () => open--;
    };
    const context = { info: {}, server: { instruments: { longRunningStarted } } } as unknown as ResourceContext;
    const socket = new EventEmitter();
    const { body } = counted(context, upgraded);
    if (body.kind === 'upgrade') body.accept(socket, new Uint8Array());
    expect(open).toBe(1);
    socket.emit('close');
    expect(open).toBe(0);
    const refused: HttpResponse = { status: 400, headers: {}, body: { kind: 'empty' } };
    expect(counted(context, refused)).toBe(refused);
  });
});
