/**
 * Makes keys and certificates. The X.509 library takes longer to load than a server with existing files takes to start, so
 * it is imported here, when the first certificate has to be made, and nowhere else.
 */
import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type * as X509 from '@peculiar/x509';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';

/** A certificate and its private key (PKCS #8), both in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface ClientIdentity {
  /** The certificate's common name. */
  readonly user: string;
  /** The certificate's organizations. */
  readonly groups: readonly string[];
}

interface Making {
  readonly clock: Clock;
  readonly random: Random;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 60 * 60 * 1000;
/** As kubeadm has them. */
const authorityDays = 3650;
const leafDays = 365;
/** Certificates are valid a little earlier than now, for clients whose clock is behind. */
const backdateMs = 5 * 60 * 1000;

let library: Promise<typeof X509> | undefined;

function loadLibrary(): Promise<typeof X509> {
  library ??= (async () => {
    await import('reflect-metadata');
    const x509 = await import('@peculiar/x509');
    x509.cryptoProvider.set(webcrypto);
    return x509;
  })();
  return library;
}

/** Starts to load what makes certificates, so that it is there when it is needed. */
export function preloadCertificateLibrary(): void {
  loadLibrary().catch(() => {
    // Whoever makes a certificate gets the error.
  });
}

/** A private key on the curve P-256 in PEM (PKCS #8). */
export async function makePrivateKey(): Promise<string> {
  const { privateKey } = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** The certificate, in PEM, of a certificate authority that has this key. A renewal with the same key keeps what it issued valid. */
export async function makeAuthorityCertificate(key: string, { clock, random }: Making): Promise<string> {
  const x509 = await loadLibrary();
  const keys = await importKeys(key);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: 'CN=kubernetes',
    ...validity(clock, authorityDays),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pemText(certificate.toString('pem'));
}

/** A certificate for a server under these names and IP addresses. */
export function issueServingCertificate(
  authority: KeyPair,
  names: readonly string[],
  making: Making,
): Promise<KeyPair> {
  return issue(authority, making, (x509) => ({
    subject: new x509.Name([{ CN: [{ utf8String: 'kube-apiserver' }] }]),
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }) as const),
      ),
    ],
  }));
}

/** A certificate by which a client of the API is `user`, in `groups`. */
export function issueClientCertificate(
  authority: KeyPair,
  { user, groups }: ClientIdentity,
  making: Making,
): Promise<KeyPair> {
  return issue(authority, making, (x509) => ({
    subject: new x509.Name([
      ...groups.map((group) => ({ O: [{ utf8String: group }] })),
      { CN: [{ utf8String: user }] },
    ]),
    extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  }));
}

interface Leaf {
  readonly subject: X509.Name;
  readonly extensions: X509.Extension[];
}

async function issue(
  authority: KeyPair,
  { clock, random }: Making,
  describe: (x509: typeof X509) => Leaf,
): Promise<KeyPair> {
  const x509 = await loadLibrary();
  const { subject, extensions } = describe(x509);
  const issuer = new x509.X509Certificate(authority.cert);
  const [signingKeys, key] = await Promise.all([importKeys(authority.key), makePrivateKey()]);
  const { publicKey } = await importKeys(key);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject,
    issuer: issuer.subject,
    ...validity(clock, leafDays),
    publicKey,
    signingKey: signingKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...extensions,
      await x509.AuthorityKeyIdentifierExtension.create(signingKeys.publicKey),
    ],
  });
  return { cert: pemText(certificate.toString('pem')), key };
}

async function importKeys(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = createPrivateKey(pem);
  const load = (format: 'pkcs8' | 'spki', der: Buffer, usage: 'sign' | 'verify'): Promise<webcrypto.CryptoKey> =>
    webcrypto.subtle.importKey(format, der, algorithm, true, [usage]);
  const [signing, verifying] = await Promise.all([
    load('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), 'sign'),
    load('spki', createPublicKey(privateKey).export({ type: 'spki', format: 'der' }), 'verify'),
  ]);
  return { privateKey: signing, publicKey: verifying };
}

function validity(clock: Clock, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = clock.now();
  return { notBefore: new Date(now - backdateMs), notAfter: new Date(now + days * dayMs) };
}

/** In hexadecimal: 127 random bits, so that it is positive. */
function serialNumber(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = bytes[0]! & 0x7f;
  return bytes.toString('hex');
}

function pemText(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
