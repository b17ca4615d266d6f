import { beforeAll, describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { encodeBase64 } from '../../base/base64.ts';
import type { Authorizer } from '../request.ts';

const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const mergePatch = { contentType: 'application/merge-patch+json' };
const clientSigner = 'kubernetes.io/kube-apiserver-client';
const requests: Record<string, string> = {};

beforeAll(async () => {
  await import('reflect-metadata');
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  for (const name of ['CN=a, O=developers', 'CN=a, O=system:masters']) {
    const request = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: algorithm });
    requests[name] = encodeBase64(new TextEncoder().encode(request.toString('pem')));
  }
});

const asked = (subject: string, signerName = clientSigner) => ({
  metadata: { name: 'r' },
  spec: { request: requests[subject], signerName, usages: ['client auth'] },
});

describe('certificate requests', () => {
  it('cannot ask for the rights of an administrator', async () => {
    const { send } = await startServerFixture();
    await expect(send('POST', path, asked('CN=a, O=system:masters'))).rejects.toThrow(
      'certificatesigningrequests.certificates.k8s.io "r" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    );
    await send('POST', path, asked('CN=a, O=system:masters', 'example.com/other'));
  });

  /** Everything is allowed but what concerns signers, unless it is this. */
  const only = (verb: string, name: string): Authorizer => ({
    authorize: (question) => ({
      allowed: question.resource !== 'signers' || (question.verb === verb && question.name === name),
      reason: '',
    }),
  });
  const approval = { status: { conditions: [{ type: 'Approved', status: 'True', reason: 'R' }] } };
  const certificate = encodeBase64(
    new TextEncoder().encode('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
  );

  it.each([
    ['approve', only('approve', clientSigner), true],
    ['approve', only('approve', 'kubernetes.io/*'), true],
    ['approve', only('sign', clientSigner), false],
    ['sign', only('sign', clientSigner), true],
    ['sign', only('approve', clientSigner), false],
  ])('to %s takes permission for the signer (%#)', async (verb, authorizer, isAllowed) => {
    const { send } = await startServerFixture({ authorizer });
    await send('POST', path, asked('CN=a, O=developers'));
    const change =
      verb === 'approve'
        ? send('PATCH', `${path}/r/approval`, approval, mergePatch)
        : send('PATCH', `${path}/r/status`, { status: { certificate } }, mergePatch);
    if (!isAllowed) {
      await expect(change).rejects.toThrow(`user not permitted to ${verb} requests with signerName "${clientSigner}"`);
    } else await change.catch((error: Error) => expect(error.message).not.toContain('not permitted'));
  });
});
