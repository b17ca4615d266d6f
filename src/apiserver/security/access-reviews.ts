/** SubjectAccessReview and its kin: questions about what somebody may do, answered and never stored. */
import type { NonResourceAttributes, ResourceAttributes } from '../../api/authorization/v1/access-attributes.ts';
import type { LocalSubjectAccessReview } from '../../api/authorization/v1/local-subject-access-review.ts';
import type { SelfSubjectAccessReview } from '../../api/authorization/v1/self-subject-access-review.ts';
import type { SelfSubjectRulesReview } from '../../api/authorization/v1/self-subject-rules-review.ts';
import type { SubjectAccessReview } from '../../api/authorization/v1/subject-access-review.ts';
import type { ObjectMeta } from '../../api/meta/v1/object-meta.ts';
import { badRequest, invalid as invalidObject } from '../../api/status-error.ts';
import { semanticEquals } from '../../api/validation/equality.ts';
import { type FieldError, invalid, required } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import type { AccessAttributes, AccessDecision, Authorizer, UserInfo } from '../request.ts';
import { aggregate, type UserRules } from './rbac/rbac-authorizer.ts';

const group = 'authorization.k8s.io';
const specPath = FieldPath.of('spec');

/** What every spec of an access review has. */
interface AskedAccess {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** Answers for the user that the review names. Throws a StatusError of 422 for what upstream refuses. */
export async function reviewSubjectAccess(
  review: SubjectAccessReview,
  authorizer: Authorizer,
): Promise<SubjectAccessReview> {
  refuse('SubjectAccessReview', [...checkSubjectSpec(review.spec), ...checkMetadata(review.metadata)]);
  return { ...review, status: await ask(review.spec, subjectOf(review.spec), authorizer) };
}

/** As {@link reviewSubjectAccess}, in the namespace of the request alone. */
export async function reviewLocalSubjectAccess(
  review: LocalSubjectAccessReview,
  namespace: string,
  authorizer: Authorizer,
): Promise<LocalSubjectAccessReview> {
  const { metadata, spec } = review;
  const errors = [
    ...checkSubjectSpec(spec),
    ...checkMetadata({ ...metadata, namespace: undefined }, ' except for namespace'),
  ];
  const asked = spec.resourceAttributes?.namespace ?? '';
  if (spec.resourceAttributes !== undefined && asked !== (metadata.namespace ?? '')) {
    errors.push(invalid(FieldPath.of('spec.resourceAttributes.namespace'), asked, 'must match metadata.namespace'));
  }
  if (spec.nonResourceAttributes !== undefined) {
    const path = FieldPath.of('spec.nonResourceAttributes');
    errors.push(invalid(path, spec.nonResourceAttributes, 'disallowed on this kind of request'));
  }
  refuse('LocalSubjectAccessReview', errors);
  if (namespace !== (metadata.namespace ?? '')) {
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
  }
  return { ...review, status: await ask(spec, subjectOf(spec), authorizer) };
}

/** Answers for the user who asks. */
export async function reviewOwnAccess(
  review: SelfSubjectAccessReview,
  user: UserInfo,
  authorizer: Authorizer,
): Promise<SelfSubjectAccessReview> {
  refuse('SelfSubjectAccessReview', [...checkAskedAccess(review.spec), ...checkMetadata(review.metadata)]);
  return { ...review, status: await ask(review.spec, user, authorizer) };
}

/** Everything that the user who asks may do in a namespace, by rules, as far as rules tell. */
export function reviewOwnRules(
  review: SelfSubjectRulesReview,
  user: UserInfo,
  rulesFor: (user: UserInfo, namespace: string) => UserRules,
): SelfSubjectRulesReview {
  const namespace = review.spec.namespace ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, errors } = rulesFor(user, namespace);
  const resourceRules = rules
    .filter((rule) => (rule.resources ?? []).length > 0)
    .map(({ nonResourceURLs: _, ...rule }) => rule);
  const nonResourceRules = rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.length === 0 ? [] : [{ verbs, nonResourceURLs }],
  );
  const evaluationError = errors.length === 0 ? {} : { evaluationError: aggregate(errors) };
  return { ...review, status: { resourceRules, nonResourceRules, incomplete: false, ...evaluationError } };
}

async function ask(spec: AskedAccess, user: UserInfo, authorizer: Authorizer): Promise<SubjectAccessReview['status']> {
  const { allowed, denied, reason }: AccessDecision = await authorizer.authorize(attributesOf(spec, user));
  return { allowed, ...(denied ? { denied } : {}), ...(reason === '' ? {} : { reason }) };
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: AskedAccess, user: UserInfo): AccessAttributes {
  return {
    user,
    isResourceRequest: resourceAttributes !== undefined,
    verb: resourceAttributes?.verb ?? nonResourceAttributes?.verb ?? '',
    path: nonResourceAttributes?.path ?? '',
    group: resourceAttributes?.group ?? '',
    version: resourceAttributes?.version || '*',
    namespace: resourceAttributes?.namespace ?? '',
    resource: resourceAttributes?.resource ?? '',
    subresource: resourceAttributes?.subresource ?? '',
    name: resourceAttributes?.name ?? '',
  };
}

function subjectOf({ user = '', uid, groups = [], extra }: SubjectAccessReview['spec']): UserInfo {
  return { name: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
}

function checkSubjectSpec(spec: SubjectAccessReview['spec']): FieldError[] {
  const errors = checkAskedAccess(spec);
  const { user = '', groups = [] } = spec;
  if (user === '' && groups.length === 0) {
    errors.push(invalid(specPath.child('user'), user, 'at least one of user or group must be specified'));
  }
  return errors;
}

function checkAskedAccess({ resourceAttributes, nonResourceAttributes }: AskedAccess): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const path = specPath.child('nonResourceAttributes');
    return [invalid(path, nonResourceAttributes, 'cannot be specified in combination with resourceAttributes')];
  }
  const path = specPath.child('resourceAttributes');
  if (resourceAttributes !== undefined) {
    return [
      ...checkSelector(path.child('fieldSelector'), resourceAttributes.fieldSelector),
      ...checkSelector(path.child('labelSelector'), resourceAttributes.labelSelector),
    ];
  }
  if (nonResourceAttributes !== undefined) return [];
  return [invalid(path, null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')];
}

function checkSelector(
  path: FieldPath,
  selector: { readonly rawSelector?: string; readonly requirements?: readonly object[] } | undefined,
): FieldError[] {
  if (selector === undefined) return [];
  const { rawSelector = '', requirements = [] } = selector;
  if (rawSelector !== '' && requirements.length > 0) {
    return [invalid(path.child('rawSelector'), rawSelector, 'may not specified at the same time as requirements')];
  }
  if (rawSelector !== '' || requirements.length > 0) return [];
  return [required(path.child('requirements'), `when ${path} is specified, requirements or rawSelector is required`)];
}

function checkMetadata(metadata: ObjectMeta, except = ''): FieldError[] {
  if (semanticEquals({ ...metadata, managedFields: undefined }, {})) return [];
  return [invalid(FieldPath.of('metadata'), metadata, `must be empty${except}`)];
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group, kind }, '', errors);
}
