/** CertificateApproval, CertificateSigning and CertificateSubjectRestriction: who may decide on certificate requests, and on which. */
import type { CertificateSigningRequest } from '../../api/certificates/v1/certificate-signing-request.ts';
import { semanticEquals } from '../../api/validation/equality.ts';
import { decodeBase64 } from '../../base/base64.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { Authorizer, UserInfo } from '../request.ts';
import { mastersGroup } from '../security/well-known-users.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { concerns, refusal } from './attributes.ts';

const group = 'certificates.k8s.io';
const resource = 'certificatesigningrequests';
const clientSigner = 'kubernetes.io/kube-apiserver-client';
const organizationOid = '2.5.4.10';

export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    validate(attributes) {
      if (attributes.operation !== 'UPDATE' || !concerns(attributes, group, resource, 'approval')) return undefined;
      return checkSigner(attributes, authorizer, 'approve');
    },
  };
}

export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    validate(attributes) {
      if (attributes.operation !== 'UPDATE' || !concerns(attributes, group, resource, 'status')) return undefined;
      const now = (attributes.object as CertificateSigningRequest).status;
      const before = (attributes.old as CertificateSigningRequest).status;
      // Whatever does not sign, or fail to, is not the signer's business alone.
      if (now.certificate === before.certificate && semanticEquals(now.conditions ?? [], before.conditions ?? [])) {
        return undefined;
      }
      return checkSigner(attributes, authorizer, 'sign');
    },
  };
}

async function checkSigner(
  attributes: AdmissionAttributes,
  authorizer: Authorizer,
  verb: 'approve' | 'sign',
): Promise<void> {
  const { signerName } = (attributes.old as CertificateSigningRequest).spec;
  const domain = signerName.split('/')[0]!;
  for (const name of [signerName, `${domain}/*`]) {
    if ((await authorizer.authorize(signerAccess(attributes.user, verb, name))).allowed) return;
  }
  throw refusal(attributes, `user not permitted to ${verb} requests with signerName ${goQuote(signerName)}`);
}

function signerAccess(user: UserInfo, verb: string, name: string) {
  return {
    user,
    verb,
    name,
    group,
    version: '*',
    resource: 'signers',
    subresource: '',
    namespace: '',
    path: '',
    isResourceRequest: true,
  };
}

/** Nobody becomes an administrator by a certificate that was asked for. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate(attributes) {
    if (attributes.operation !== 'CREATE' || !concerns(attributes, group, resource)) return undefined;
    const { spec } = attributes.object as CertificateSigningRequest;
    return spec.signerName === clientSigner ? checkSubject(attributes, spec.request) : undefined;
  },
};

async function checkSubject(attributes: AdmissionAttributes, request: string): Promise<void> {
  let organizations: readonly string[];
  try {
    organizations = await organizationsOf(request);
  } catch (error) {
    throw refusal(attributes, `failed to parse CSR: ${(error as Error).message}`);
  }
  if (!organizations.includes(mastersGroup)) return;
  throw refusal(attributes, `use of ${clientSigner} signer with ${mastersGroup} group is not allowed`);
}

async function organizationsOf(request: string): Promise<readonly string[]> {
  // The package needs the other one's side effects, and both are needed by nobody else here.
  await import('reflect-metadata');
  const { Pkcs10CertificateRequest } = await import('@peculiar/x509');
  const pem = new TextDecoder().decode(decodeBase64(request));
  return new Pkcs10CertificateRequest(pem).subjectName.getField(organizationOid);
}
