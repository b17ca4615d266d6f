import { decodeBase64 } from '../../../base/base64.ts';
import { checkDns1123Label, checkDns1123Subdomain, dnsSubdomainBytesMax } from '../../names.ts';
import { checkEnumeration } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { CertificateSigningRequest } from './certificate-signing-request.ts';

const certificateSecondsMin = 600;

const specPath = FieldPath.of('spec');
const conditionsPath = FieldPath.of('status', 'conditions');
const certificatePath = FieldPath.of('status', 'certificate');

/** Sorted. */
const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

export function validateCertificateSigningRequest({ spec, status }: CertificateSigningRequest): FieldError[] {
  const { request, usages: wanted = [], signerName, expirationSeconds: seconds } = spec;
  const errors: FieldError[] = [];
  if (!hasPemBlock(request, 'CERTIFICATE REQUEST')) {
    errors.push(invalid(specPath.child('request'), request, 'PEM block type must be CERTIFICATE REQUEST'));
  }
  const usagesPath = specPath.child('usages');
  if (wanted.length === 0) errors.push(required(usagesPath));
  wanted.forEach((usage, i) => {
    errors.push(...checkEnumeration(usagesPath.index(i), usage, usages));
  });
  wanted.forEach((usage, i) => {
    if (wanted.indexOf(usage) < i) errors.push(duplicate(usagesPath.index(i), usage));
  });
  const signerPath = specPath.child('signerName');
  if (signerName === 'kubernetes.io/legacy-unknown') {
    errors.push(invalid(signerPath, signerName, 'the legacy signerName is not allowed via this API version'));
  } else {
    errors.push(...validateSignerName(signerName, signerPath));
  }
  if (seconds !== undefined && seconds < certificateSecondsMin) {
    const detail = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.push(invalid(specPath.child('expirationSeconds'), seconds, detail));
  }
  errors.push(...validateConditions(status));
  const problem = problemWithCertificate(status.certificate ?? '');
  if (problem !== undefined) errors.push(invalid(certificatePath, '<certificate data>', problem));
  return errors;
}

/** By its signer: it may say that it failed, and set the certificate once. */
export function validateSignerUpdate(object: CertificateSigningRequest, old: CertificateSigningRequest): FieldError[] {
  const errors = [...validateCertificateSigningRequest(object), ...validateConditionsUpdate(object, old, ['Failed'])];
  if (old.status.certificate !== undefined && object.status.certificate !== old.status.certificate) {
    errors.push(forbidden(certificatePath, 'updates may not modify existing certificate content'));
  }
  return errors;
}

export function validateApprovalUpdate(
  object: CertificateSigningRequest,
  old: CertificateSigningRequest,
): FieldError[] {
  const addable = ['Approved', 'Denied', 'Failed'];
  return [...validateCertificateSigningRequest(object), ...validateConditionsUpdate(object, old, addable)];
}

/** What has been decided stays. */
function validateConditionsUpdate(
  { status }: CertificateSigningRequest,
  { status: old }: CertificateSigningRequest,
  addable: readonly string[],
): FieldError[] {
  return ['Approved', 'Denied', 'Failed'].flatMap((type) => {
    const now = (status.conditions ?? []).filter((condition) => condition.type === type);
    const before = (old.conditions ?? []).filter((condition) => condition.type === type);
    const refuse = (what: string): FieldError[] => [
      forbidden(conditionsPath, `updates may not ${what} a condition of type "${type}"`),
    ];
    if (now.length < before.length) return refuse('remove');
    if (now.length > before.length && !addable.includes(type)) return refuse('add');
    return before.every((condition, i) => semanticEquals(condition, now[i])) ? [] : refuse('modify');
  });
}

function validateConditions({ conditions = [] }: CertificateSigningRequest['status']): FieldError[] {
  const types = conditions.map(({ type }) => type);
  return conditions.flatMap(({ type, status }, i) => {
    const path = conditionsPath.index(i);
    const errors: FieldError[] = type === '' ? [required(path.child('type'))] : [];
    const isDecision = type === 'Approved' || type === 'Denied' || type === 'Failed';
    if (status === '') errors.push(required(path.child('status')));
    else if (isDecision && status !== 'True') errors.push(notSupported(path.child('status'), status, ['True']));
    const before = types.slice(0, i);
    const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
    if (opposite !== undefined && before.includes(opposite)) {
      const detail = 'Approved and Denied conditions are mutually exclusive';
      errors.push(invalid(path.child('type'), type, detail));
    }
    if (before.includes(type)) errors.push(duplicate(path.child('type'), type));
    return errors;
  });
}

/** `example.com/signer-name` */
function validateSignerName(name: string, path: FieldPath): FieldError[] {
  if (name === '') return [required(path)];
  const segments = name.split('/');
  const [domain = '', rest = ''] = segments;
  if (segments.length !== 2) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(path, name, detail)];
  }
  const errors: FieldError[] = [];
  if (domain.length > dnsSubdomainBytesMax) errors.push(tooLong(path, domain, dnsSubdomainBytesMax));
  const labels = domain.split('.');
  const check = (value: string, parts: readonly string[], problems: (part: string) => string[]): void => {
    for (const part of parts) {
      for (const problem of problems(part)) errors.push(invalid(path, value, `validating label "${part}": ${problem}`));
    }
  };
  check(domain, labels, checkDns1123Label);
  if (labels.length < 2) {
    errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  }
  check(rest, rest.split('.'), checkDns1123Subdomain);
  return errors;
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----\s+((?:[A-Za-z0-9+/=]+\s+)+)-----END \1-----/g;

function pemTypesIn(base64: string): string[] {
  const text = new TextDecoder().decode(decodeBase64(base64));
  return [...text.matchAll(pemBlock)].map((match) => match[1]!);
}

function hasPemBlock(base64: string, type: string): boolean {
  return pemTypesIn(base64)[0] === type;
}

function problemWithCertificate(base64: string): string | undefined {
  if (base64 === '') return undefined;
  const types = pemTypesIn(base64);
  if (types.length === 0) return 'must contain one or more CERTIFICATE PEM blocks';
  const other = types.find((type) => type !== 'CERTIFICATE');
  return other === undefined ? undefined : `only CERTIFICATE PEM blocks are allowed, found "${other}"`;
}
