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

/** What becomes of an unset pull policy: only `latest` is fetched each time. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return parseImageName(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent';
}
