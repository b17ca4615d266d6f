/** Secrets that hold a ServiceAccount's token: whose they are, and what they lack. Pure. */
import type { Secret } from '../../api/core/v1/secret.ts';
import type { ServiceAccount } from '../../api/core/v1/service-account.ts';
import { encodeBase64 } from '../../base/base64.ts';

export const tokenSecretType = 'kubernetes.io/service-account-token';
const accountNameAnnotation = 'kubernetes.io/service-account.name';
const accountUidAnnotation = 'kubernetes.io/service-account.uid';

/** The account that a Secret asks for a token of. */
export interface AccountRef {
  readonly name: string;
  /** Empty as long as no token has been made: then any account of the name will do. */
  readonly uid: string;
}

export function accountOf({ metadata }: Secret): AccountRef {
  return {
    name: metadata.annotations?.[accountNameAnnotation] ?? '',
    uid: metadata.annotations?.[accountUidAnnotation] ?? '',
  };
}

/** Whether an account is the one that is meant. */
export function isAccount({ metadata }: ServiceAccount, ref: AccountRef): boolean {
  return metadata.name === ref.name && (ref.uid === '' || metadata.uid === ref.uid);
}

export interface Lack {
  readonly ca: boolean;
  readonly namespace: boolean;
  readonly token: boolean;
}

/** What has to be filled in; undefined where nothing has. An authority that has changed is replaced, the other two never are. */
export function lackOf({ data = {} }: Secret, rootCa: string): Lack | undefined {
  const lack = {
    ca: rootCa !== '' && data['ca.crt'] !== encoded(rootCa),
    namespace: (data.namespace ?? '') === '',
    token: (data.token ?? '') === '',
  };
  return lack.ca || lack.namespace || lack.token ? lack : undefined;
}

export interface Filling {
  readonly account: ServiceAccount;
  readonly rootCa: string;
  /** Where the Secret lacks one. */
  readonly token?: string;
}

/** The Secret with all that it lacks. */
export function filledSecret(secret: Secret, lack: Lack, { account, rootCa, token = '' }: Filling): Secret {
  const { metadata, data } = secret;
  return {
    ...secret,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        [accountNameAnnotation]: account.metadata.name ?? '',
        [accountUidAnnotation]: account.metadata.uid ?? '',
      },
    },
    data: {
      ...data,
      ...(lack.ca ? { 'ca.crt': encoded(rootCa) } : {}),
      ...(lack.namespace ? { namespace: encoded(metadata.namespace ?? '') } : {}),
      ...(lack.token ? { token: encoded(token) } : {}),
    },
  };
}

/** The account without its reference to the Secret; undefined where it has none. */
export function withoutReference(account: ServiceAccount, secretName: string): ServiceAccount | undefined {
  const secrets = account.secrets?.filter(({ name }) => name !== secretName);
  if (secrets === undefined || secrets.length === account.secrets?.length) return undefined;
  return { ...account, secrets };
}

function encoded(text: string): string {
  return encodeBase64(new TextEncoder().encode(text));
}
