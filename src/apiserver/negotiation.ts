/** Content negotiation: which encoding, and which form of the objects, a client asked for. */
import { notAcceptable, unsupportedMediaType } from '../api/status-error.ts';

export type Encoding = 'json' | 'yaml' | 'protobuf';

/** What an answer's objects are turned into. */
export type Transform = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';

export interface Accepted {
  readonly encoding: Encoding;
  readonly transform?: Transform;
  /** The version of meta.k8s.io for the transform. */
  readonly transformVersion?: string;
}

export const contentTypes: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
};

/** The types that bodies may have, in the order in which errors list them. */
export const bodyMediaTypes: readonly string[] = [contentTypes.json, contentTypes.yaml, contentTypes.protobuf];

const encodingOfType: ReadonlyMap<string, Encoding> = new Map([
  ['application/json', 'json'],
  ['application/yaml', 'yaml'],
  ['application/vnd.kubernetes.protobuf', 'protobuf'],
  ['application/*', 'json'],
  ['*/*', 'json'],
]);

const acceptCacheEntriesMax = 256;
const acceptCache = new Map<string, Accepted | undefined>();
const defaultAccepted: Accepted = { encoding: 'json' };

/** Throws 406 where nothing in the header can be served. */
export function negotiate(accept: string | undefined): Accepted {
  if (accept === undefined || accept === '') return defaultAccepted;
  let accepted = acceptCache.get(accept);
  if (accepted === undefined && !acceptCache.has(accept)) {
    accepted = parseAccept(accept);
    if (acceptCache.size >= acceptCacheEntriesMax) acceptCache.clear();
    acceptCache.set(accept, accepted);
  }
  if (accepted === undefined) throw notAcceptable(bodyMediaTypes);
  return accepted;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseMediaType(text: string): MediaRange {
  const [type, ...rest] = text.split(';');
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    parameters.set(
      part.slice(0, equals).trim().toLowerCase(),
      part
        .slice(equals + 1)
        .trim()
        .replace(/^"|"$/g, ''),
    );
  }
  return { type: type!.trim().toLowerCase(), parameters };
}

function parseAccept(accept: string): Accepted | undefined {
  const ranges = accept
    .split(',')
    .map(parseMediaType)
    .map((range, position) => ({ range, position, quality: Number(range.parameters.get('q') ?? 1) }))
    .sort((a, b) => b.quality - a.quality || a.position - b.position);
  for (const { range } of ranges) {
    const encoding = encodingOfType.get(range.type);
    if (encoding === undefined) continue;
    const as = range.parameters.get('as');
    if (as === undefined) return { encoding };
    const version = range.parameters.get('v') ?? '';
    if (range.parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) continue;
    if (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
      return { encoding, transform: as, transformVersion: version };
    }
  }
  return undefined;
}

/** The encoding of a request's body. Throws 415 for what is not known. */
export function bodyEncoding(contentType: string | undefined): Encoding {
  if (contentType === undefined || contentType === '') return 'json';
  const encoding = encodingOfType.get(parseMediaType(contentType).type);
  if (encoding === undefined || contentType.includes('*')) throw unsupportedMediaType(bodyMediaTypes);
  return encoding;
}
