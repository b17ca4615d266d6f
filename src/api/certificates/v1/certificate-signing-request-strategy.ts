/**
 * What a request for a certificate goes through: who asks is the server's to say, what is asked for stays, and of the status each party
 * may change its own part: conditions by approval, the certificate by its signer.
 */
import { nameIsPathSegment } from '../../names.ts';
import type { RequestFacts, StatusStrategy, Strategy } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from './certificate-signing-request.ts';
import {
  validateApprovalUpdate,
  validateCertificateSigningRequest,
  validateSignerUpdate,
} from './certificate-signing-request-validation.ts';

type Draft = Mutable<CertificateSigningRequest>;
type Condition = Mutable<CertificateSigningRequestCondition>;

function prepareForCreate({ spec }: Draft, { user }: RequestFacts): void {
  for (const field of ['username', 'uid', 'groups', 'extra'] as const) delete spec[field];
  if (user.name !== '') spec.username = user.name;
  if (user.uid) spec.uid = user.uid;
  if (user.groups.length > 0) spec.groups = [...user.groups];
  if (Object.keys(user.extra ?? {}).length > 0) {
    spec.extra = Object.fromEntries(Object.entries(user.extra!).map(([key, values]) => [key, [...values]]));
  }
}

export const certificateSigningRequestStrategy: Strategy<CertificateSigningRequest> = {
  validateName: nameIsPathSegment,
  hasGeneration: false,
  prepareForCreate,
  prepareForUpdate: (object, old) => {
    object.spec = structuredClone(old.spec) as Draft['spec'];
  },
  validate: validateCertificateSigningRequest,
  validateUpdate: validateCertificateSigningRequest,
};

/** For the signer: conditions of approval are left as they are. */
export const certificateSigningRequestStatusStrategy: StatusStrategy<CertificateSigningRequest> = {
  prepareForUpdate: (object, old, { now }) => {
    const decided = (conditions: readonly CertificateSigningRequestCondition[] = []): Condition[] =>
      conditions.filter(isDecision) as Condition[];
    const others = (object.status.conditions ?? []).filter((condition) => !isDecision(condition));
    const conditions = [...others, ...structuredClone(decided(old.status.conditions))];
    object.status.conditions = sortedLike(conditions, object.status.conditions ?? []);
    if (conditions.length === 0) delete object.status.conditions;
    dateConditions(object, old, now);
  },
  validateUpdate: validateSignerUpdate,
};

/** For the approver: of the status, only the conditions change. */
export const certificateApprovalStrategy: StatusStrategy<CertificateSigningRequest> = {
  prepareForUpdate: (object, old, { now }) => {
    const { conditions } = object.status;
    object.spec = structuredClone(old.spec) as Draft['spec'];
    object.status = { ...structuredClone(old.status), conditions } as Draft['status'];
    if (conditions === undefined) delete object.status.conditions;
    dateConditions(object, old, now);
  },
  validateUpdate: validateApprovalUpdate,
};

function isDecision({ type }: CertificateSigningRequestCondition): boolean {
  return type === 'Approved' || type === 'Denied';
}

/** Conditions keep the places that the client gave their types; what it left out comes last. */
function sortedLike(conditions: Condition[], order: readonly CertificateSigningRequestCondition[]): Condition[] {
  const place = ({ type }: Condition): number => {
    const index = order.findIndex((condition) => condition.type === type);
    return index < 0 ? order.length : index;
  };
  return conditions.sort((a, b) => place(a) - place(b));
}

function dateConditions(object: Draft, old: CertificateSigningRequest, now: string): void {
  for (const condition of object.status.conditions ?? []) {
    condition.lastUpdateTime ||= now;
    if (condition.lastTransitionTime) continue;
    const before = old.status.conditions?.find(
      ({ type, status }) => type === condition.type && status === condition.status,
    );
    condition.lastTransitionTime = before?.lastTransitionTime || now;
  }
}
