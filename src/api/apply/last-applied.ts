/**
 * Ties between server-side apply and the annotation in which `kubectl apply` remembers what it applied from the client's
 * side: what was applied in one way can be applied in the other, back and forth, without conflicts.
 */
import { compare } from './comparison.ts';
import type { FieldSet } from './field-set.ts';
import { goJson } from './go-json.ts';
import { fieldsOf, isRecord, type JsonRecord } from './typed-fields.ts';
import { validateApplied } from './validate-applied.ts';
import type { Versions } from './versions.ts';

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** Only this manager is tied to the annotation. */
export const kubectlManager = 'kubectl';

/** All annotations of an object together; what would exceed it is left out. */
const annotationBytesMax = 256 * 1024;

export function lastAppliedOf(object: object): string | undefined {
  const value = annotationsOf(object)[lastAppliedAnnotation];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function annotationsOf(object: object): JsonRecord {
  const { metadata } = object as { readonly metadata?: unknown };
  return isRecord(metadata) && isRecord(metadata.annotations) ? metadata.annotations : {};
}

/**
 * The fields that `kubectl apply` put there and that still are as it did: server-side apply by kubectl may take these from
 * anyone. Undefined where the annotation is missing or of no use.
 */
export function clientSideApplied(versions: Versions, live: object): FieldSet | undefined {
  const text = lastAppliedOf(live);
  if (text === undefined) return undefined;
  const lastApplied = parse(text);
  if (lastApplied?.apiVersion !== versions.apiVersion) return undefined;
  if (validateApplied(versions.shape, lastApplied).length > 0) return undefined;
  const { added, modified, removed } = compare(versions.shape, lastApplied, live);
  return fieldsOf(versions.shape, lastApplied).difference(modified).difference(added).difference(removed);
}

function parse(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The object with the annotation brought up to date with what has been applied; only for objects that have it. */
export function withLastApplied(object: object, applied: JsonRecord): object {
  const { [lastAppliedAnnotation]: _old, ...others } = annotationsOf(object);
  const value = `${goJson(withoutAnnotation(applied))}\n`;
  const annotations = { ...others, [lastAppliedAnnotation]: value };
  const { metadata } = object as { readonly metadata: object };
  return {
    ...object,
    metadata: { ...metadata, annotations: bytesOf(annotations) > annotationBytesMax ? others : annotations },
  };
}

function withoutAnnotation(applied: JsonRecord): JsonRecord {
  const { metadata } = applied;
  if (!isRecord(metadata) || !isRecord(metadata.annotations)) return applied;
  const { [lastAppliedAnnotation]: _old, ...annotations } = metadata.annotations;
  return { ...applied, metadata: { ...metadata, annotations } };
}

function bytesOf(annotations: JsonRecord): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(`${value}`);
  return bytes;
}
