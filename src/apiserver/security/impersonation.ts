/** Acting as somebody else, by the headers Impersonate-User, -Group, -Uid and -Extra-*. Each part of it has to be allowed. */
import { badRequest } from '../../api/status-error.ts';
import type { AccessAttributes, ApiRequest, Authorizer, UserInfo } from '../request.ts';
import { accessDenied } from './authorization.ts';
import {
  anonymousUser,
  authenticatedGroup,
  parseServiceAccountUserName,
  serviceAccountGroups,
  unauthenticatedGroup,
} from './well-known-users.ts';

const userHeader = 'impersonate-user';
const groupHeader = 'impersonate-group';
const uidHeader = 'impersonate-uid';
const extraPrefix = 'impersonate-extra-';
const authenticationGroup = 'authentication.k8s.io';

interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whom the request is to be made as: the user itself where no header asks for another. Throws a StatusError of 403 where the user may not
 * impersonate any part of what is asked for, with upstream's text.
 */
export function impersonator(
  authorizer: Authorizer,
): (request: ApiRequest, user: UserInfo) => UserInfo | Promise<UserInfo> {
  return (request, user) => {
    const wanted = readHeaders(request.headers);
    return wanted === undefined ? user : actAs(wanted, user, authorizer);
  };
}

function readHeaders(headers: ApiRequest['headers']): Impersonation | undefined {
  const user = headers[userHeader] ?? '';
  const uid = headers[uidHeader] ?? '';
  const groups = values(headers[groupHeader]);
  const extra: Record<string, readonly string[]> = {};
  let hasExtra = false;
  for (const name in headers) {
    if (!name.startsWith(extraPrefix)) continue;
    hasExtra = true;
    extra[unescapeKey(name.slice(extraPrefix.length))] = values(headers[name]);
  }
  if (user !== '') return { user, uid, groups, extra };
  if (uid === '' && groups.length === 0 && !hasExtra) return undefined;
  const asked = [...groups.map((group) => `group ${group}`), ...Object.keys(extra).map((key) => `extra ${key}`)];
  if (uid !== '') asked.push(`uid ${uid}`);
  throw badRequest(`requested [${asked.join(', ')}] without impersonating a user`);
}

async function actAs(wanted: Impersonation, user: UserInfo, authorizer: Authorizer): Promise<UserInfo> {
  const account = parseServiceAccountUserName(wanted.user);
  for (const part of questions(wanted, account)) {
    const attributes: AccessAttributes = { ...noObject, ...part, user };
    const decision = await authorizer.authorize(attributes);
    if (!decision.allowed) throw accessDenied(attributes, decision.reason);
  }
  const groups = [...wanted.groups];
  if (account !== undefined && groups.length === 0) groups.push(...serviceAccountGroups(account.namespace));
  const membership = wanted.user === anonymousUser ? unauthenticatedGroup : authenticatedGroup;
  const isEither = groups.includes(unauthenticatedGroup) || groups.includes(membership);
  if (!isEither) groups.push(membership);
  return {
    name: wanted.user,
    ...(wanted.uid === '' ? {} : { uid: wanted.uid }),
    groups,
    ...(Object.keys(wanted.extra).length === 0 ? {} : { extra: wanted.extra }),
  };
}

const noObject = {
  isResourceRequest: true,
  verb: 'impersonate',
  path: '',
  group: '',
  version: 'v1',
  namespace: '',
  subresource: '',
} as const;

type Question = Pick<AccessAttributes, 'resource' | 'name'> & Partial<AccessAttributes>;

function* questions(
  wanted: Impersonation,
  account: { readonly namespace: string; readonly name: string } | undefined,
): Iterable<Question> {
  if (account === undefined) yield { resource: 'users', name: wanted.user };
  else yield { resource: 'serviceaccounts', ...account };
  for (const name of wanted.groups) yield { resource: 'groups', name };
  for (const [subresource, names] of Object.entries(wanted.extra)) {
    for (const name of names) yield { group: authenticationGroup, resource: 'userextras', subresource, name };
  }
  if (wanted.uid !== '') yield { group: authenticationGroup, resource: 'uids', name: wanted.uid };
}

/** Several headers of one name arrive joined. A value that has a comma itself is taken apart, and each part has to be allowed. */
function values(header: string | undefined): readonly string[] {
  return header === undefined || header === '' ? [] : header.split(', ');
}

/** Keys of extra information are percent-encoded, since not all that they may contain can be in a header's name. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
