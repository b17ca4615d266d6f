/** The parts of a container image's name. */

const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[(?:[a-fA-F0-9:]+)\\])`;
const pathComponent = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const repository = `(?:${host}(?::[0-9]+)?/)?${pathComponent}(?:/${pathComponent})*`;
const digestAlgorithm = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*';
const imageName = new RegExp(`^(${repository})(?::(\\w[\\w.-]{0,127}))?(?:@(${digestAlgorithm}:[0-9a-fA-F]{32,}))?$`);
const bareDigest = /^[a-f0-9]{64}$/;
const repositoryCharsMax = 255;

export interface ImageName {
  /** As it was written: without a registry where none was given. */
  readonly repository: string;
  /** `latest` where neither a tag nor a digest was given. */
  readonly tag?: string;
  readonly digest?: string;
}

/** Undefined if the text can't be the name of an image. */
export function parseImageName(text: string): ImageName | undefined {
  const match = bareDigest.test(text) ? null : imageName.exec(text);
  if (match === null || match[1]!.length > repositoryCharsMax) return undefined;
  const [, repositoryName, tag, digest] = match;
  return {
    repository: repositoryName!,
    ...(tag === undefined && digest === undefined ? { tag: 'latest' } : tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Why the text can't be the name of an image, in the words that people know from container runtimes; undefined if it can. */
export function imageNameProblem(text: string): string | undefined {
  if (parseImageName(text) !== undefined) return undefined;
  if (bareDigest.test(text)) return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
  const path = pathInRegistry(text);
  if (path !== path.toLowerCase()) return `invalid reference format: repository name (${path}) must be lowercase`;
  return imageName.test(text)
    ? `repository name must not be more than ${repositoryCharsMax} characters`
    : 'invalid reference format';
}

/** Without registry and tag; Docker Hub's own images are in `library/`. */
function pathInRegistry(text: string): string {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const path = (isRegistry ? text.slice(slash + 1) : text).split(':')[0]!;
  return (!isRegistry || first === 'docker.io') && !path.includes('/') ? `library/${path}` : path;
}

/** What becomes of an unset pull policy: only `latest` is fetched each time. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return parseImageName(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent';
}
