/**
 * The cluster's own certificates, in a folder that outlives the process, laid out and named as kubeadm does it: the
 * certificate authority (ca), the API server's (apiserver) and the administrator's (admin), and the key that signs
 * ServiceAccount tokens (sa.key).
 *
 * What is there and still good is used as it is. What the authority can issue anew is issued anew when it is about to expire
 * or does not fit; the authority itself and sa.key are never replaced: too much depends on them.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import {
  issueClientCertificate,
  issueServingCertificate,
  type KeyPair,
  makeAuthorityCertificate,
  makePrivateKey,
  preloadCertificateLibrary,
} from './certificate-authority.ts';
import { readIfPresent, writePrivateFile } from './private-file.ts';

export interface ClusterCertificates {
  readonly authority: KeyPair;
  readonly serving: KeyPair;
  /** The client certificate of the cluster's administrator, in group system:masters. */
  readonly admin: KeyPair;
  /** The private key that signs ServiceAccount tokens, in PEM: P-256, for ES256. */
  readonly serviceAccountKey: string;
}

export interface CertificateOptions {
  /** Absent: nothing is kept, everything is made for this process alone. */
  readonly dir?: string;
  /** Names and IP addresses at which clients reach the server, see {@link servingNames}. */
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A file among the certificates that can't be used. The message names it and says what to do. */
export class CertificateFileError extends Error {
  override readonly name = 'CertificateFileError';
}

const adminIdentity = { user: 'kubernetes-admin', groups: ['system:masters'] } as const;

/** Certificates are issued anew once they have less than this to live. */
const renewBeforeMs = 30 * 24 * 60 * 60 * 1000;

/** What a serving certificate is for: this machine, the names of the `kubernetes` Service and its address, and `more`. */
export function servingNames(hostName: string, more: readonly string[] = []): string[] {
  const names = [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    '127.0.0.1',
    '::1',
    '10.96.0.1',
    hostName,
    ...more,
  ];
  return [...new Set(names.filter((name) => name !== ''))];
}

/** Loads the certificates, and makes those that are missing. Rejects with CertificateFileError for files it can't use. */
export async function ensureCertificates(options: CertificateOptions): Promise<ClusterCertificates> {
  const store = options.dir === undefined ? memoryStore() : fileStore(options.dir, options);
  const [authorityFiles, servingFiles, adminFiles, signingKey] = await Promise.all([
    store.readPair('ca'),
    store.readPair('apiserver'),
    store.readPair('admin'),
    store.read('sa.key'),
  ]);
  if (authorityFiles.cert === undefined) preloadCertificateLibrary();
  const authority = await ensureAuthority(store, authorityFiles, options);
  const certificate = new X509Certificate(authority.cert);
  const ensureLeaf = async (name: string, files: Partial<KeyPair>, fits: Fits, make: () => Promise<KeyPair>) => {
    const reason = whyNotUsable(files, certificate, options.clock.now(), fits);
    if (reason === undefined) return files as KeyPair;
    options.logger.info({ certificate: name, reason }, 'issuing a certificate');
    return store.writePair(name, await make());
  };
  const [serving, admin, serviceAccountKey] = await Promise.all([
    ensureLeaf('apiserver', servingFiles, coversNames(options.names), () =>
      issueServingCertificate(authority, options.names, options),
    ),
    ensureLeaf('admin', adminFiles, always, () => issueClientCertificate(authority, adminIdentity, options)),
    ensureSigningKey(store, signingKey),
  ]);
  return { authority, serving, admin, serviceAccountKey };
}

async function ensureAuthority(
  store: CertificateStore,
  files: Partial<KeyPair>,
  options: CertificateOptions,
): Promise<KeyPair> {
  if (files.cert !== undefined && files.key === undefined) {
    throw unusable(store.path('ca.key'), 'it is missing, while ca.crt is there');
  }
  // The key is written first: without a certificate it is what a start that was cut short has left behind.
  const key = files.key ?? (await store.write('ca.key', await makePrivateKey()));
  const privateKey = parse(store.path('ca.key'), 'a private key', () => createPrivateKey(key));
  if (files.cert !== undefined) {
    const pem = files.cert;
    const certificate = parse(store.path('ca.crt'), 'a certificate', () => new X509Certificate(pem));
    if (!certificate.ca) throw unusable(store.path('ca.crt'), "it is not a certificate authority's");
    if (!certificate.checkPrivateKey(privateKey)) throw unusable(store.path('ca.key'), 'it does not belong to ca.crt');
    if (!expiresSoon(certificate, options.clock.now())) return { cert: pem, key };
    options.logger.info({ certificate: 'ca' }, 'renewing the certificate authority, with the same key');
  }
  return { cert: await store.write('ca.crt', await makeAuthorityCertificate(key, options)), key };
}

async function ensureSigningKey(store: CertificateStore, present: string | undefined): Promise<string> {
  if (present === undefined) return store.write('sa.key', await makePrivateKey());
  const key = parse(store.path('sa.key'), 'a private key', () => createPrivateKey(present));
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw unusable(store.path('sa.key'), 'it is not a key on the curve P-256');
  }
  return present;
}

type Fits = (certificate: X509Certificate) => string | undefined;

const always: Fits = () => undefined;

function coversNames(names: readonly string[]): Fits {
  return (certificate) => {
    const covered = (name: string): boolean =>
      isIP(name) === 0
        ? certificate.checkHost(name, { subject: 'never' }) !== undefined
        : certificate.checkIP(name) !== undefined;
    const missing = names.filter((name) => !covered(name));
    return missing.length === 0 ? undefined : `not for ${missing.join(', ')}`;
  };
}

function whyNotUsable(
  files: Partial<KeyPair>,
  authority: X509Certificate,
  now: number,
  fits: Fits,
): string | undefined {
  const { cert, key } = files;
  if (cert === undefined || key === undefined) return 'missing';
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) return 'certificate and key do not belong together';
    if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) return 'of another authority';
    if (expiresSoon(certificate, now)) return 'about to expire';
    return fits(certificate);
  } catch {
    return 'unreadable';
  }
}

function expiresSoon(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validTo) - now < renewBeforeMs;
}

function parse<T>(path: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(path, `it is not ${what} in PEM`, error);
  }
}

function unusable(path: string, why: string, cause?: unknown): CertificateFileError {
  return new CertificateFileError(
    `can't use ${path}: ${why}. Put the right file there, or move the folder away to have everything in it made anew.`,
    { cause },
  );
}

interface CertificateStore {
  path(name: string): string;
  read(name: string): Promise<string | undefined>;
  readPair(name: string): Promise<Partial<KeyPair>>;
  /** Returns the text it has written. */
  write(name: string, text: string): Promise<string>;
  writePair(name: string, pair: KeyPair): Promise<KeyPair>;
}

function memoryStore(): CertificateStore {
  return {
    path: (name) => name,
    read: async () => undefined,
    readPair: async () => ({}),
    write: async (_name, text) => text,
    writePair: async (_name, pair) => pair,
  };
}

function fileStore(dir: string, { random, logger }: CertificateOptions): CertificateStore {
  const path = (name: string): string => join(dir, name);
  const read = async (name: string): Promise<string | undefined> => {
    const text = await readIfPresent(path(name));
    if (text !== undefined && name.endsWith('.key')) await keepPrivate(path(name), logger);
    return text;
  };
  const write = async (name: string, text: string): Promise<string> => {
    await writePrivateFile(path(name), text, random);
    return text;
  };
  return {
    path,
    read,
    write,
    readPair: async (name) => {
      const [cert, key] = await Promise.all([read(`${name}.crt`), read(`${name}.key`)]);
      return { cert, key };
    },
    writePair: async (name, pair) => {
      await write(`${name}.key`, pair.key);
      await write(`${name}.crt`, pair.cert);
      return pair;
    },
  };
}

/** A key that others may read is made private again; what they have read they have read, so it is told. */
async function keepPrivate(path: string, logger: Logger): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  logger.warn({ path, mode: (mode & 0o777).toString(8) }, 'a private key was readable by others');
  await chmod(path, 0o600);
}
