import { forbidden, type StatusError } from '../../api/status-error.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { AccessAttributes, AccessDecision, Authorizer } from '../request.ts';
import { mastersGroup } from './well-known-users.ts';

const noOpinion: AccessDecision = Object.freeze({ allowed: false, reason: '' });
const allowedWithoutReason: AccessDecision = Object.freeze({ allowed: true, reason: '' });

/** Allows everything to members of system:masters, so that nobody can lock the administrator out. Has no opinion on others. */
export const mastersAuthorizer = {
  authorize({ user }: AccessAttributes): AccessDecision {
    return user.groups.includes(mastersGroup) ? allowedWithoutReason : noOpinion;
  },
} satisfies Authorizer;

/**
 * Asks one authorizer after the other until one allows or denies. Where none does, the request is not allowed, and the
 * reasons of all are given. The answer comes without a promise unless an authorizer gives one.
 */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  const ask = (
    attributes: AccessAttributes,
    from: number,
    before: readonly string[],
  ): ReturnType<Authorizer['authorize']> => {
    let reasons = before;
    for (let i = from; i < authorizers.length; i++) {
      const answer = authorizers[i]!.authorize(attributes);
      if (answer instanceof Promise) {
        const soFar = reasons;
        return answer.then((decision) =>
          isFinal(decision) ? decision : ask(attributes, i + 1, withReason(soFar, decision.reason)),
        );
      }
      if (isFinal(answer)) return answer;
      reasons = withReason(reasons, answer.reason);
    }
    return reasons.length === 0 ? noOpinion : { allowed: false, reason: reasons.join('\n') };
  };
  return { authorize: (attributes) => ask(attributes, 0, noReasons) };
}

const noReasons: readonly string[] = [];

function isFinal(decision: AccessDecision): boolean {
  return decision.allowed || decision.denied === true;
}

function withReason(reasons: readonly string[], reason: string): readonly string[] {
  return reason === '' ? reasons : [...reasons, reason];
}

/** The Status that refuses a request, with upstream's text. `reason` is the authorizer's, and may be empty. */
export function accessDenied(attributes: AccessAttributes, reason: string): StatusError {
  const { group, resource, name } = attributes;
  const text = accessDeniedText(attributes);
  const why = reason === '' ? text : `${text}: ${reason}`;
  return attributes.isResourceRequest
    ? forbidden({ group, resource }, name, why)
    : forbidden({ group: '', resource: '' }, '', why);
}

function accessDeniedText({ user, verb, path, namespace, group, ...attributes }: AccessAttributes): string {
  const who = `User ${goQuote(user.name)} cannot ${verb}`;
  if (!attributes.isResourceRequest) return `${who} path ${goQuote(path)}`;
  const { subresource } = attributes;
  const resource = subresource === '' ? attributes.resource : `${attributes.resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`;
  return `${who} resource ${goQuote(resource)} in API group ${goQuote(group)} ${where}`;
}
