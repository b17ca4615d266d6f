import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { tokenFileMsMax } from './file-token.ts';
import { KubeconfigError, readKubeconfig } from './kubeconfig.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-kubeconfig-'));
  for (const name of ['ca.crt', 'client.crt', 'client.key', 'token']) await writeFile(join(folder, name), `${name}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly more?: object;
}

function config({ cluster = {}, user = {}, context = {}, more = {} }: Parts = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://example.com:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...context } }],
    'current-context': 'x',
    ...more,
  };
}

const read = (parts?: Parts) => readKubeconfig(stringify(config(parts)));

describe('readKubeconfig', () => {
  it('takes what is in the file itself', async () => {
    const context = await read({
      cluster: { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'api.internal' },
      user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
      context: { namespace: 'team' },
    });
    expect(context).toEqual({
      name: 'x',
      namespace: 'team',
      access: {
        server: 'https://example.com:6443',
        certificateAuthority: 'CA',
        tlsServerName: 'api.internal',
        certificate: { cert: 'CERT', key: 'KEY' },
      },
    });
  });

  it('takes what other files have, beside its own', async () => {
    const path = join(folder, 'config');
    const user = { 'client-certificate': 'client.crt', 'client-key': join(folder, 'client.key') };
    await writeFile(path, stringify(config({ cluster: { 'certificate-authority': 'ca.crt' }, user })));
    expect((await readKubeconfig(path)).access).toEqual({
      server: 'https://example.com:6443',
      certificateAuthority: 'ca.crt\n',
      certificate: { cert: 'client.crt\n', key: 'client.key\n' },
    });
  });

  it('prefers what is in the file itself', async () => {
    const { access } = await read({
      cluster: { 'certificate-authority': '/missing', 'certificate-authority-data': base64('CA') },
      user: { token: 'T', tokenFile: '/missing' },
    });
    expect(access).toEqual({ server: 'https://example.com:6443', certificateAuthority: 'CA', token: 'T' });
  });

  it.each<[string, Parts, object]>([
    ['a token', { user: { token: 'T' } }, { token: 'T' }],
    ['a name and a password', { user: { username: 'n', password: 'p' } }, { basic: { username: 'n', password: 'p' } }],
    ['nobody', {}, {}],
    ['nobody at all', { context: { user: undefined } }, {}],
    ['whoever it is', { cluster: { 'insecure-skip-tls-verify': true } }, { insecureSkipTlsVerify: true }],
    [
      'somebody else',
      { user: { as: 'jane', 'as-uid': '7', 'as-groups': ['dev'], 'as-user-extra': { scope: ['a', 'b'] } } },
      { impersonate: { user: 'jane', uid: '7', groups: ['dev'], extra: { scope: ['a', 'b'] } } },
    ],
  ])('knows %s', async (_who, parts, expected) => {
    expect((await read(parts)).access).toEqual({ server: 'https://example.com:6443', ...expected });
  });

  it('takes the context that is asked for, in JSON too', async () => {
    const text = JSON.stringify(
      config({
        more: {
          clusters: [
            { name: 'c', cluster: { server: 'https://one' } },
            { name: 'd', cluster: { server: 'https://two/k8s' } },
          ],
          contexts: [
            { name: 'x', context: { cluster: 'c' } },
            { name: 'y', context: { cluster: 'd' } },
          ],
        },
      }),
    );
    expect((await readKubeconfig(text)).access.server).toBe('https://one');
    expect(await readKubeconfig(text, { context: 'y' })).toEqual({
      name: 'y',
      namespace: 'default',
      access: { server: 'https://two/k8s' },
    });
  });

  it('reads a token file anew once a minute, and when the token is refused', async () => {
    const clock = new VirtualClock();
    const path = join(folder, 'config-with-token');
    const tokenPath = join(folder, 'changing-token');
    await writeFile(path, stringify(config({ user: { tokenFile: 'changing-token' } })));
    const { token } = (await readKubeconfig(path, { clock })).access;
    if (typeof token !== 'function') throw new Error('a token file is to be read again');
    await expect(token(false)).rejects.toThrow('ENOENT');
    await writeFile(tokenPath, 'one\n');
    expect(await token(false)).toBe('one');
    await writeFile(tokenPath, 'two\n');
    await clock.advance(tokenFileMsMax - 1);
    expect(await token(false)).toBe('one');
    await clock.advance(1);
    expect(await token(false)).toBe('two');
    await writeFile(tokenPath, 'three\n');
    expect(await token(true)).toBe('three');
    await rm(tokenPath);
    expect(await token(true)).toBe('three');
  });

  it.each<[string, Parts, string]>([
    ['no context', { more: { 'current-context': '' } }, 'the kubeconfig has no current-context: name a context'],
    ['a context that is not there', { more: { 'current-context': 'z' } }, 'the kubeconfig has no context z; it has x'],
    ['no contexts', { more: { contexts: null } }, 'the kubeconfig has no context x; it has none'],
    ['a context without a cluster', { context: { cluster: '' } }, 'the context x names no cluster'],
    ['a cluster that is not there', { context: { cluster: 'd' } }, 'the kubeconfig has no cluster d; it has c'],
    ['a user that is not there', { context: { user: 'v' } }, 'the kubeconfig has no user v; it has u'],
    [
      'no server',
      { cluster: { server: '' } },
      'the cluster c needs a server such as https://127.0.0.1:6443, but has none',
    ],
    [
      'a server that is none',
      { cluster: { server: 'example.com:6443' } },
      'the cluster c needs a server such as https://127.0.0.1:6443, but has example.com:6443',
    ],
    [
      'a proxy',
      { cluster: { 'proxy-url': 'http://proxy' } },
      'the cluster c is to be reached by a proxy (proxy-url), which is not supported: take it out',
    ],
    [
      'trust and distrust',
      { cluster: { 'insecure-skip-tls-verify': true, 'certificate-authority-data': base64('CA') } },
      'the cluster c has both a certificate-authority and insecure-skip-tls-verify: keep one of them',
    ],
    [
      'an exec plugin',
      { user: { exec: { command: 'aws', args: ['eks'] } } },
      'the user u gets its credentials from a plugin (exec: aws), which is not supported: use a token or a client certificate',
    ],
    [
      'an auth provider',
      { user: { 'auth-provider': { name: 'gcp' } } },
      'the user u gets its credentials from a plugin (auth-provider: gcp), which is not supported: use a token or a client certificate',
    ],
    [
      'a certificate without a key',
      { user: { 'client-certificate-data': base64('CERT') } },
      'the user u needs a client-certificate and a client-key, but has only one of them',
    ],
    [
      'two identities',
      { user: { token: 'T', username: 'n' } },
      'the user u has both a token and a username: keep one of them',
    ],
    [
      'no base64',
      { cluster: { 'certificate-authority-data': '-----BEGIN' } },
      'the certificate-authority-data of the cluster c is not in base64',
    ],
    ['a number for a text', { user: { token: 7 } }, 'token of the user u has to be a text'],
  ])('refuses %s', async (_what, parts, message) => {
    await expect(read(parts)).rejects.toThrow(new KubeconfigError(message));
  });

  it.each([
    ['a file that is not there', '/nowhere/config', /^the kubeconfig \/nowhere\/config cannot be read: ENOENT/],
    ['what is no YAML', '{]\n', /^the kubeconfig is no YAML: /],
    ['what is no kubeconfig', 'just\nwords', /^the kubeconfig is empty, or no kubeconfig at all$/],
    [
      'a file that it names and is not there',
      stringify(config({ cluster: { 'certificate-authority': '/nowhere/ca.crt' } })),
      /^the certificate-authority of the cluster c cannot be read: ENOENT/,
    ],
  ])('refuses %s', async (_what, pathOrText, message) => {
    await expect(readKubeconfig(pathOrText)).rejects.toThrow(message);
    await expect(readKubeconfig(pathOrText)).rejects.toBeInstanceOf(KubeconfigError);
  });
});
