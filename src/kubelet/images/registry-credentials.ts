/** The credentials for an image among those of pull secrets. Pure. As upstream's keyring looks them up. */
import { parseImageName } from '../../api/core/v1/image-name.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { RegistryCredential } from '../runtime/runtime.ts';

/** What docker writes into its configuration, by registry. */
interface DockerAuth {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

interface Entry {
  /** Host, port and path, without the scheme: `registry.example:5000/team`. */
  readonly registry: string;
  readonly credential: RegistryCredential;
}

const defaultRegistry = 'index.docker.io';

/** Those that match the image, the most specific first. Secrets that hold none, or nothing that can be read, are passed over. */
export function credentialsForImage(image: string, secrets: readonly Secret[]): RegistryCredential[] {
  const location = imageLocation(image);
  if (location === undefined) return [];
  const entries = secrets.flatMap(entriesOf).sort(mostSpecificFirst);
  const matching = entries.filter(({ registry }) => matches(registry, location));
  if (matching.length > 0) return matching.map(({ credential }) => credential);
  const isDefault = location.startsWith('docker.io/');
  const ofDefault = isDefault ? entries.filter(({ registry }) => registry === defaultRegistry) : [];
  return ofDefault.map(({ credential }) => credential);
}

/** By the text: what is longer comes after its beginning. Those of one registry stay in their order. */
function mostSpecificFirst(a: Entry, b: Entry): number {
  return a.registry === b.registry ? 0 : a.registry < b.registry ? 1 : -1;
}

/** `docker.io/library/nginx`, `registry.example:5000/team/app` */
function imageLocation(image: string): string | undefined {
  const repository = parseImageName(image)?.repository;
  if (repository === undefined) return undefined;
  const slash = repository.indexOf('/');
  const first = repository.slice(0, Math.max(slash, 0));
  if (first.includes('.') || first.includes(':') || first === 'localhost') return repository;
  return `docker.io/${slash < 0 ? 'library/' : ''}${repository}`;
}

function entriesOf({ type, data = {} }: Secret): Entry[] {
  if (type === 'kubernetes.io/dockerconfigjson') return entries(parse(data['.dockerconfigjson'])?.auths);
  if (type === 'kubernetes.io/dockercfg') return entries(parse(data['.dockercfg']));
  return [];
}

function parse(base64: string | undefined): Record<string, unknown> | undefined {
  if (base64 === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function entries(auths: unknown): Entry[] {
  if (typeof auths !== 'object' || auths === null) return [];
  return Object.entries(auths as Record<string, DockerAuth | null>).flatMap(([registry, auth]) => {
    if (auth === null || typeof auth !== 'object') return [];
    const { username, password, identitytoken: identityToken, registrytoken: registryToken } = auth;
    const [user, ...rest] = Buffer.from(auth.auth ?? '', 'base64')
      .toString('utf8')
      .split(':');
    const decoded = rest.length > 0 ? { username: user, password: rest.join(':') } : {};
    // Not where it is for: a mirror may give the image, and runtimes would keep it from that one.
    const given = { username, password, identityToken, registryToken };
    const credential = { ...given, ...decoded };
    return [{ registry: bareRegistry(registry), credential: withoutAbsent(credential) }];
  });
}

/** `https://index.docker.io/v1/` is index.docker.io. */
function bareRegistry(registry: string): string {
  const [host = '', ...path] = registry.replace(/^https?:\/\//, '').split('/');
  if (path[0] === 'v1' || path[0] === 'v2') path.shift();
  return [host, ...path].join('/').replace(/\/+$/, '');
}

function withoutAbsent(credential: RegistryCredential): RegistryCredential {
  return Object.fromEntries(Object.entries(credential).filter(([, value]) => value !== undefined));
}

/** Whether the registry, in whose host `*` stands for any part, is where the image lies. */
function matches(registry: string, location: string): boolean {
  const [registryHost = '', ...registryPath] = registry.split('/');
  const [host = '', ...path] = location.split('/');
  const [registryName = '', registryPort = ''] = registryHost.split(':');
  const [name = '', port = ''] = host.split(':');
  if (registryPort !== port) return false;
  const registryParts = registryName.split('.');
  const parts = name.split('.');
  if (registryParts.length !== parts.length) return false;
  if (!registryParts.every((part, i) => globMatches(part, parts[i]!))) return false;
  return path.join('/').startsWith(registryPath.join('/'));
}

function globMatches(glob: string, text: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`).test(text);
}
