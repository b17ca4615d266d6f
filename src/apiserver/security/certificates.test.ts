import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { CertificateFileError, type ClusterCertificates, ensureCertificates, servingNames } from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const dayMs = 24 * 60 * 60 * 1000;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wherry-certificates-'));
});
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newFolder = (): string => join(root, String(folders++));

function ensure(dir: string, more: { names?: string[]; daysLater?: number } = {}): Promise<ClusterCertificates> {
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + (more.daysLater ?? 0) * dayMs };
  const names = more.names ?? servingNames('test-host');
  return ensureCertificates({ dir, names, clock, random: systemRandom, logger: silentLogger });
}

describe('ensureCertificates', () => {
  it('makes a chain that fits together, in files for the owner alone', async () => {
    const dir = newFolder();
    const { authority, serving, admin } = await ensure(dir);
    const ca = new X509Certificate(authority.cert);
    expect([ca.ca, ca.subject]).toEqual([true, 'CN=kubernetes']);
    const server = new X509Certificate(serving.cert);
    expect(server.verify(ca.publicKey) && server.checkIssued(ca)).toBe(true);
    expect(server.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
    for (const ip of ['127.0.0.1', '::1', '10.96.0.1']) expect(server.checkIP(ip)).toBe(ip);
    expect(server.checkHost('example.com')).toBeUndefined();
    const client = new X509Certificate(admin.cert);
    expect(client.verify(ca.publicKey)).toBe(true);
    expect(client.subject).toBe('O=system:masters\nCN=kubernetes-admin');
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    for (const file of ['ca', 'apiserver', 'admin', 'sa']) {
      expect((await stat(join(dir, `${file}.key`))).mode & 0o777).toBe(0o600);
    }
  });

  it('uses again what is there', async () => {
    const dir = newFolder();
    const first = await ensure(dir);
    expect(await ensure(dir)).toEqual(first);
  });

  it('issues the serving certificate anew for other names, and nothing else', async () => {
    const dir = newFolder();
    const first = await ensure(dir);
    const second = await ensure(dir, { names: servingNames('test-host', ['192.0.2.1']) });
    expect(new X509Certificate(second.serving.cert).checkIP('192.0.2.1')).toBe('192.0.2.1');
    expect({ ...second, serving: undefined }).toEqual({ ...first, serving: undefined });
    expect(await ensure(dir)).toEqual(second);
  });

  it('renews before expiry, the authority with its old key', async () => {
    const dir = newFolder();
    const first = await ensure(dir);
    expect(await ensure(dir, { daysLater: 334 })).toEqual(first);
    const second = await ensure(dir, { daysLater: 336 });
    expect(second.serving.cert).not.toBe(first.serving.cert);
    expect(second.admin.cert).not.toBe(first.admin.cert);
    expect(second.authority).toEqual(first.authority);
    const third = await ensure(dir, { daysLater: 3640 });
    expect(third.authority.cert).not.toBe(first.authority.cert);
    expect(third.authority.key).toBe(first.authority.key);
    expect(third.serviceAccountKey).toBe(first.serviceAccountKey);
    expect(new X509Certificate(first.serving.cert).checkIssued(new X509Certificate(third.authority.cert))).toBe(true);
  });

  it.each(['apiserver.key', 'apiserver.crt', 'admin.crt'])('replaces a broken or missing %s', async (file) => {
    const dir = newFolder();
    const first = await ensure(dir);
    await writeFile(join(dir, file), 'nonsense');
    const second = await ensure(dir);
    await rm(join(dir, file));
    const third = await ensure(dir);
    for (const { authority } of [second, third]) expect(authority).toEqual(first.authority);
    expect(await readFile(join(dir, file), 'utf8')).toMatch(/^-----BEGIN /);
    expect(await ensure(dir)).toEqual(third);
  });

  it('goes on where a first start was cut short', async () => {
    const dir = newFolder();
    const first = await ensure(dir);
    await Promise.all(['ca.crt', 'apiserver.crt', 'admin.key', 'sa.key'].map((file) => rm(join(dir, file))));
    const second = await ensure(dir);
    expect(second.authority.key).toBe(first.authority.key);
    expect(await ensure(dir)).toEqual(second);
  });

  it.each([
    {
      name: 'a certificate that is none',
      file: 'ca.crt',
      text: 'nonsense',
      message: /ca\.crt: it is not a certificate in PEM/,
    },
    { name: 'a key that is none', file: 'ca.key', text: '', message: /ca\.key: it is not a private key in PEM/ },
    {
      name: 'a missing key',
      file: 'ca.key',
      text: undefined,
      message: /ca\.key: it is missing, while ca\.crt is there/,
    },
    { name: "somebody else's key", file: 'ca.key', text: 'sa.key', message: /ca\.key: it does not belong to ca\.crt/ },
    {
      name: "a leaf in the authority's place",
      file: 'ca.crt',
      text: 'admin.crt',
      message: /ca\.crt: it is not a certificate authority's/,
    },
    { name: 'a broken signing key', file: 'sa.key', text: 'x', message: /sa\.key: it is not a private key/ },
  ])('refuses $name', async ({ file, text, message }) => {
    const dir = newFolder();
    await ensure(dir);
    if (text === undefined) await rm(join(dir, file));
    else await writeFile(join(dir, file), text.includes('.') ? await readFile(join(dir, text)) : text);
    const failure = await ensure(dir).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CertificateFileError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).toMatch(/Put the right file there/);
  });

  it('makes a key private again', async () => {
    const dir = newFolder();
    await ensure(dir);
    await chmod(join(dir, 'ca.key'), 0o644);
    await ensure(dir);
    expect((await stat(join(dir, 'ca.key'))).mode & 0o777).toBe(0o600);
  });
});

describe('writeKubeconfig', () => {
  it('writes a file that needs no other, for its owner alone', async () => {
    const path = join(newFolder(), 'kubeconfig');
    const options = {
      name: 'wherry',
      server: 'https://127.0.0.1:6443',
      certificateAuthority: 'CA',
      credentials: { cert: 'CERT', key: 'KEY' },
    };
    await writeKubeconfig(path, options, systemRandom);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(parse(await readFile(path, 'utf8'))).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'wherry', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Q0E=' } },
      ],
      users: [{ name: 'wherry-admin', user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' } }],
      contexts: [{ name: 'wherry', context: { cluster: 'wherry', user: 'wherry-admin' } }],
      'current-context': 'wherry',
    });
    await writeKubeconfig(path, { ...options, credentials: { token: 't' }, namespace: 'dev' }, systemRandom);
    const second = parse(await readFile(path, 'utf8')) as { users: unknown; contexts: unknown };
    expect(second.users).toEqual([{ name: 'wherry-admin', user: { token: 't' } }]);
    expect(second.contexts).toEqual([
      { name: 'wherry', context: { cluster: 'wherry', user: 'wherry-admin', namespace: 'dev' } },
    ]);
  });
});
