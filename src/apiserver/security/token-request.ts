/** The `token` subresource of service accounts: a token made to order. */
import type { TokenRequest } from '../../api/authentication/v1/token-request.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ServiceAccount } from '../../api/core/v1/service-account.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { badRequest, conflict, invalid as invalidObject, notFound } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import { invalid } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import type { Clock } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { ObjectRef } from './service-account-claims.ts';
import type { ServiceAccountTokens, TokenOrder } from './service-account-tokens.ts';

/** Undefined if there is none. Nodes have no namespace. */
export type BoundObjectGetter = (
  resource: 'pods' | 'secrets' | 'nodes',
  namespace: string,
  name: string,
) => KubernetesObject | undefined | Promise<KubernetesObject | undefined>;

export interface TokenRequestParts {
  readonly tokens: ServiceAccountTokens;
  readonly getBoundObject: BoundObjectGetter;
  readonly clock: Clock;
}

const kind = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const expirationSecondsDefault = 3600;
const expirationSecondsMin = 600;
const expirationSecondsMax = 2 ** 32;
/** What Pods' volumes ask for by default. Such tokens live longer and only warn, for the sake of clients that don't renew them. */
const renewableExpirationSeconds = 3607;
const extendedExpirationSeconds = 365 * 24 * 60 * 60;

/** The answer to a TokenRequest for `account`, with its token. Throws StatusErrors with upstream's texts. */
export async function answerTokenRequest(
  request: TokenRequest,
  account: ServiceAccount,
  { tokens, getBoundObject, clock }: TokenRequestParts,
): Promise<TokenRequest> {
  const { name = '', namespace = '', uid = '' } = account.metadata;
  checkMetadata(request, name, namespace);
  const expirationSeconds = request.spec.expirationSeconds ?? expirationSecondsDefault;
  checkExpiration(expirationSeconds);
  const bound = await boundObject(request, account, getBoundObject);
  const asked = request.spec.audiences ?? [];
  const audiences = asked.length === 0 ? tokens.audiences : asked;
  const now = clock.now();
  const isExtended =
    expirationSeconds === renewableExpirationSeconds &&
    bound.pod !== undefined &&
    audiences.every((audience) => tokens.audiences.includes(audience));
  const token = await tokens.issue({
    namespace,
    serviceAccount: { name, uid },
    audiences,
    expirationSeconds: isExtended ? extendedExpirationSeconds : expirationSeconds,
    ...(isExtended ? { warnAfterSeconds: expirationSeconds } : {}),
    ...bound,
  });
  return {
    ...request,
    metadata: { ...request.metadata, name, namespace },
    spec: { ...request.spec, audiences, expirationSeconds },
    status: { token, expirationTimestamp: formatTime(now + expirationSeconds * 1000) },
  };
}

function checkMetadata({ metadata }: TokenRequest, name: string, namespace: string): void {
  const check = (field: 'name' | 'namespace', wanted: string): void => {
    const value = metadata[field] ?? '';
    if (value === '' || value === wanted) return;
    const path = FieldPath.of('metadata', field);
    throw invalidObject(kind, name, [invalid(path, value, `must match the service account ${field} if specified`)]);
  };
  check('name', name);
  check('namespace', namespace);
}

function checkExpiration(seconds: number): void {
  const path = FieldPath.of('spec', 'expirationSeconds');
  if (seconds < expirationSecondsMin) {
    throw invalidObject(kind, '', [invalid(path, seconds, 'may not specify a duration less than 10 minutes')]);
  }
  if (seconds > expirationSecondsMax) {
    throw invalidObject(kind, '', [invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')]);
  }
}

async function boundObject(
  { spec }: TokenRequest,
  account: ServiceAccount,
  get: BoundObjectGetter,
): Promise<Pick<TokenOrder, 'pod' | 'secret' | 'node'>> {
  const ref = spec.boundObjectRef;
  if (ref === undefined) return {};
  const { kind: boundKind = '', apiVersion = '', name = '', uid = '' } = ref;
  const namespace = account.metadata.namespace ?? '';
  const isCore = !apiVersion.includes('/');
  const find = async (resource: 'pods' | 'secrets' | 'nodes', home: string): Promise<KubernetesObject> => {
    const object = await get(resource, home, name);
    if (object === undefined) throw notFound({ group: '', resource }, name);
    const found = object.metadata.uid ?? '';
    if (uid !== '' && uid !== found) {
      throw conflict(
        { group: '', resource: boundKind },
        name,
        `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    }
    return object;
  };
  if (isCore && boundKind === 'Pod') {
    const pod = (await find('pods', namespace)) as Pod;
    const runsAs = pod.spec?.serviceAccountName ?? '';
    const own = account.metadata.name ?? '';
    if (runsAs !== own) {
      throw badRequest(
        `cannot bind token for serviceaccount ${goQuote(own)} to pod running with serviceaccount ${goQuote(runsAs)}`,
      );
    }
    return { pod: refOf(pod), ...(await nodeOf(pod, get)) };
  }
  if (isCore && boundKind === 'Secret') return { secret: refOf(await find('secrets', namespace)) };
  if (isCore && boundKind === 'Node') return { node: refOf(await find('nodes', '')) };
  const [first = '', second] = apiVersion.split('/');
  const version = second === undefined ? `/${first}` : `${first}/${second}`;
  throw badRequest(`cannot bind token to object of type ${version}, Kind=${boundKind}`);
}

/** The node that a Pod runs on is named in its token, as information. */
async function nodeOf(pod: Pod, get: BoundObjectGetter): Promise<Pick<TokenOrder, 'node'>> {
  const name = pod.spec?.nodeName ?? '';
  if (name === '') return {};
  const node = await get('nodes', '', name);
  return { node: { name, uid: node?.metadata.uid ?? '' } };
}

function refOf({ metadata }: KubernetesObject): ObjectRef {
  return { name: metadata.name ?? '', uid: metadata.uid ?? '' };
}
