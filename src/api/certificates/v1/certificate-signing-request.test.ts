import { describe, expect, it } from 'vitest';
import {
  created,
  createErrors,
  defaulted,
  type Input,
  request,
  statusErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import type { CertificateSigningRequest } from './certificate-signing-request.ts';
import { certificateSigningRequestResource } from './certificate-signing-request-resource.ts';
import {
  certificateApprovalStrategy,
  certificateSigningRequestStatusStrategy,
  certificateSigningRequestStrategy,
} from './certificate-signing-request-strategy.ts';

const pem = (type: string): string => btoa(`-----BEGIN ${type}-----\nMIIB\n-----END ${type}-----\n`);
const minimal: Input = {
  metadata: { name: 'r' },
  spec: {
    request: pem('CERTIFICATE REQUEST'),
    signerName: 'kubernetes.io/kube-apiserver-client',
    usages: ['client auth'],
    username: 'mallory',
    groups: ['system:masters'],
  },
};
const approved = { type: 'Approved', status: 'True' };
const denied = { type: 'Denied', status: 'True' };

const decode = (input: Input): CertificateSigningRequest =>
  defaulted<CertificateSigningRequest>(certificateSigningRequestResource, input);
const withConditions = (...conditions: object[]): Input => withField(minimal, 'status.conditions', conditions);

describe('a request for a certificate', () => {
  it('is of whoever makes it', () => {
    const { spec } = created<CertificateSigningRequest>(certificateSigningRequestResource, minimal);
    expect(spec).toMatchObject({ username: 'jane', groups: ['system:authenticated'] });
  });

  it('stays what it was', () => {
    const object = defaulted<CertificateSigningRequest>(
      certificateSigningRequestResource,
      withField(minimal, 'spec.usages', ['any']),
    );
    certificateSigningRequestStrategy.prepareForUpdate?.(object, decode(minimal), request);
    expect(object.spec.usages).toEqual(['client auth']);
  });

  it.each([
    ['minimal', minimal, []],
    ['no usage', withField(minimal, 'spec.usages', undefined), ['spec.usages: Required value']],
    ['a usage twice', withField(minimal, 'spec.usages', ['any', 'any']), ['spec.usages[1]: Duplicate value: "any"']],
    [
      'a certificate for a request',
      withField(minimal, 'spec.request', pem('CERTIFICATE')),
      [`spec.request: Invalid value: "${pem('CERTIFICATE')}": PEM block type must be CERTIFICATE REQUEST`],
    ],
    [
      'a signer without a domain',
      withField(minimal, 'spec.signerName', 'me'),
      [
        'spec.signerName: Invalid value: "me": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
      ],
    ],
    [
      'a minute',
      withField(minimal, 'spec.expirationSeconds', 60),
      ['spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)'],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(certificateSigningRequestResource, input)).toEqual(expected);
  });

  function approve(old: Input, input: Input): { object: CertificateSigningRequest; errors: string[] } {
    const object = defaulted<CertificateSigningRequest>(certificateSigningRequestResource, input);
    certificateApprovalStrategy.prepareForUpdate?.(object, decode(old), request);
    const errors = (certificateApprovalStrategy.validateUpdate?.(object, decode(old)) ?? []).map(String);
    return { object, errors };
  }

  it('is approved, and the approval dated', () => {
    const { object, errors } = approve(minimal, withConditions(approved));
    expect(errors).toEqual([]);
    expect(object.status.conditions).toEqual([
      { ...approved, lastUpdateTime: request.now, lastTransitionTime: request.now },
    ]);
  });

  it.each([
    [
      'both ways',
      minimal,
      withConditions(approved, denied),
      ['status.conditions[1].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive'],
    ],
    [
      'and taken back',
      withConditions(approved),
      minimal,
      ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"'],
    ],
    [
      'not',
      minimal,
      withConditions({ ...approved, status: 'False' }),
      ['status.conditions[0].status: Unsupported value: "False": supported values: "True"'],
    ],
  ])('is approved: %s', (_, old, input, expected) => {
    expect(approve(old, input).errors).toEqual(expected);
  });

  it('its signer can not approve it, and sets the certificate once', () => {
    const object = defaulted<CertificateSigningRequest>(certificateSigningRequestResource, withConditions(approved));
    certificateSigningRequestStatusStrategy.prepareForUpdate?.(object, decode(minimal), request);
    expect(object.status.conditions).toBeUndefined();
    const signed = withField(minimal, 'status.certificate', pem('CERTIFICATE'));
    expect(statusErrors(certificateSigningRequestResource, minimal, signed)).toEqual([]);
    expect(statusErrors(certificateSigningRequestResource, signed, minimal)).toEqual([
      'status.certificate: Forbidden: updates may not modify existing certificate content',
    ]);
  });
});
