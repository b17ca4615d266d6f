/** Reads kubeconfig files: how to reach the server of a context, and as whom. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Clock, systemClock } from '../../base/clock.ts';
import { fileToken } from './file-token.ts';
import type { Impersonation, ServerAccess } from './server-access.ts';

export interface KubeconfigOptions {
  /** The name of a context; the file's current one where absent. */
  readonly context?: string;
  /** By which a token file is read anew; the system's where absent. */
  readonly clock?: Clock;
}

/** What a context of a kubeconfig says. */
export interface KubeconfigContext {
  readonly name: string;
  /** Where names without a namespace are looked for. */
  readonly namespace: string;
  readonly access: ServerAccess;
}

/** A kubeconfig that cannot be used. The message says what is wrong with it, and what would do instead. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError';
}

type Fields = Readonly<Record<string, unknown>>;

/** A kubeconfig, and where the files that it names are looked for. */
interface Source {
  readonly config: Fields;
  readonly folder: string;
}

/**
 * Reads a kubeconfig: `pathOrText` is the path of a file, or its content where it has more than one line or is a JSON object. Rejects with a
 * KubeconfigError.
 */
export async function readKubeconfig(pathOrText: string, options: KubeconfigOptions = {}): Promise<KubeconfigContext> {
  const source = await readSource(pathOrText);
  const { config } = source;
  const name = options.context ?? text(config, 'current-context', 'the kubeconfig');
  if (name === undefined) throw new KubeconfigError('the kubeconfig has no current-context: name a context');
  const context = entry(config, 'contexts', 'context', name);
  const where = `the context ${name}`;
  const clusterName = text(context, 'cluster', where);
  if (clusterName === undefined) throw new KubeconfigError(`${where} names no cluster`);
  const userName = text(context, 'user', where);
  const cluster = entry(config, 'clusters', 'cluster', clusterName);
  const user = userName === undefined ? {} : entry(config, 'users', 'user', userName);
  return {
    name,
    namespace: text(context, 'namespace', where) || 'default',
    access: {
      ...(await serverOf(source, cluster, `the cluster ${clusterName}`)),
      ...(await identityOf(source, user, `the user ${userName}`, options.clock ?? systemClock)),
    },
  };
}

async function readSource(pathOrText: string): Promise<Source> {
  const isText = /[\n{]/.test(pathOrText);
  let content = pathOrText;
  if (!isText) {
    content = await readFile(pathOrText, 'utf8').catch((error: Error) => {
      throw new KubeconfigError(`the kubeconfig ${pathOrText} cannot be read: ${error.message}`, { cause: error });
    });
  }
  const named = isText ? 'the kubeconfig' : `the kubeconfig ${pathOrText}`;
  let config: unknown;
  try {
    config = parse(content);
  } catch (error) {
    throw new KubeconfigError(`${named} is no YAML: ${(error as Error).message}`, { cause: error });
  }
  if (!isFields(config)) throw new KubeconfigError(`${named} is empty, or no kubeconfig at all`);
  return { config, folder: isText ? '.' : dirname(resolve(pathOrText)) };
}

async function serverOf(source: Source, cluster: Fields, where: string): Promise<ServerAccess> {
  if (text(cluster, 'proxy-url', where)) {
    throw new KubeconfigError(`${where} is to be reached by a proxy (proxy-url), which is not supported: take it out`);
  }
  const server = text(cluster, 'server', where);
  if (server === undefined || !URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new KubeconfigError(`${where} needs a server such as https://127.0.0.1:6443, but has ${server ?? 'none'}`);
  }
  const certificateAuthority = await content(source, cluster, 'certificate-authority', where);
  const skip = cluster['insecure-skip-tls-verify'] === true;
  if (skip && certificateAuthority !== undefined) {
    throw new KubeconfigError(
      `${where} has both a certificate-authority and insecure-skip-tls-verify: keep one of them`,
    );
  }
  const tlsServerName = text(cluster, 'tls-server-name', where);
  return {
    server,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    ...(skip ? { insecureSkipTlsVerify: true } : {}),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}

async function identityOf(
  source: Source,
  user: Fields,
  where: string,
  clock: Clock,
): Promise<Omit<ServerAccess, 'server'>> {
  for (const kind of ['exec', 'auth-provider']) {
    const plugin = user[kind];
    if (plugin === undefined || plugin === null) continue;
    const command = isFields(plugin) ? (plugin.command ?? plugin.name) : plugin;
    throw new KubeconfigError(
      `${where} gets its credentials from a plugin (${kind}: ${String(command)}), which is not supported: use a token or a client certificate`,
    );
  }
  const cert = await content(source, user, 'client-certificate', where);
  const key = await content(source, user, 'client-key', where);
  if ((cert === undefined) !== (key === undefined)) {
    throw new KubeconfigError(`${where} needs a client-certificate and a client-key, but has only one of them`);
  }
  const tokenFile = text(user, 'tokenFile', where);
  const token = text(user, 'token', where) ?? (tokenFile && fileToken(resolve(source.folder, tokenFile), clock));
  const username = text(user, 'username', where);
  if (username !== undefined && token !== undefined) {
    throw new KubeconfigError(`${where} has both a token and a username: keep one of them`);
  }
  const impersonate = impersonationOf(user, where);
  return {
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    ...(token ? { token } : {}),
    ...(username === undefined ? {} : { basic: { username, password: text(user, 'password', where) ?? '' } }),
    ...(impersonate === undefined ? {} : { impersonate }),
  };
}

function impersonationOf(fields: Fields, where: string): Impersonation | undefined {
  const user = text(fields, 'as', where);
  if (user === undefined) return undefined;
  const uid = text(fields, 'as-uid', where);
  const extra = fields['as-user-extra'];
  return {
    user,
    ...(uid === undefined ? {} : { uid }),
    ...(Array.isArray(fields['as-groups']) ? { groups: fields['as-groups'].map(String) } : {}),
    ...(isFields(extra) ? { extra: extra as Impersonation['extra'] } : {}),
  };
}

/** What `<name>-data` has in base64, or else what is in the file that `<name>` names. */
async function content(source: Source, fields: Fields, name: string, where: string): Promise<string | undefined> {
  const data = text(fields, `${name}-data`, where);
  if (data !== undefined) {
    const decoded = Buffer.from(data, 'base64').toString('utf8');
    if (/[^A-Za-z0-9+/=\s]/.test(data) || decoded === '') {
      throw new KubeconfigError(`the ${name}-data of ${where} is not in base64`);
    }
    return decoded;
  }
  const path = text(fields, name, where);
  if (path === undefined) return undefined;
  return readFile(resolve(source.folder, path), 'utf8').catch((error: Error) => {
    throw new KubeconfigError(`the ${name} of ${where} cannot be read: ${error.message}`, { cause: error });
  });
}

/** The `key` of the entry that has the name, in one of the three lists of a kubeconfig. */
function entry(config: Fields, list: string, key: string, name: string): Fields {
  const entries = Array.isArray(config[list]) ? config[list].filter(isFields) : [];
  const found = entries.find((candidate) => candidate.name === name);
  if (found === undefined) {
    const names = entries.map((candidate) => String(candidate.name)).join(', ') || 'none';
    throw new KubeconfigError(`the kubeconfig has no ${key} ${name}; it has ${names}`);
  }
  return isFields(found[key]) ? found[key] : {};
}

/** Undefined where it is missing or empty. */
function text(fields: Fields, name: string, where: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new KubeconfigError(`${name} of ${where} has to be a text`);
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
