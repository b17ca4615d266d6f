/**
 * Every field of every type through JSON and protobuf. How many fields that is is stated below; where WHERRY_FIELD_LIST names a list of
 * upstream's messages (columns message, field, number, type), the declarations are held against it field by field.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APIGroupDiscovery } from '../apidiscovery/v2/api-group-discovery.ts';
import { List, listTypeOf } from '../meta/v1/list-type.ts';
import { PartialObjectMetadata } from '../meta/v1/table.ts';
import { builtInResources } from '../resources.ts';
import { decode } from '../schema/decode.ts';
import type { Type } from '../schema/schema.ts';
import { parseJson } from './json.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';
import { sampleObject } from './sample-objects.ts';
import { noteFields, protobufName, type WireMessages, wireMessagesOf } from './wire-fields.ts';

/** Distinct pairs of message and field. */
const fieldCount = 2309;

/** What the declarations must cover entirely. */
const requiredPackages = [
  ...['core.v1', 'apps.v1', 'batch.v1', 'autoscaling.v1', 'autoscaling.v2', 'policy.v1', 'rbac.v1', 'networking.v1'],
  ...['discovery.v1', 'coordination.v1', 'events.v1', 'storage.v1', 'scheduling.v1', 'node.v1', 'certificates.v1'],
  ...['admissionregistration.v1', 'authentication.v1', 'authorization.v1', 'flowcontrol.v1'],
].map((name) => `k8s.io.api.${name}`);
requiredPackages.push('k8s.io.apimachinery.pkg.apis.meta.v1');

/**
 * In no kind of these groups: TypeMeta has no field number anywhere, Timestamp and meta/v1 List only serve upstream's code generator, and
 * Duration is in configuration files and metrics.
 */
const neverEncoded = ['TypeMeta', 'Timestamp', 'List', 'Duration'].map(
  (name) => `k8s.io.apimachinery.pkg.apis.meta.v1.${name}`,
);

const isType = (value: unknown): value is Type =>
  typeof value === 'object' && value !== null && 'fieldList' in value && 'name' in value;

async function collectTypes(): Promise<Type[]> {
  const folder = join(import.meta.dirname, '..');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[a-z]+[/\\]v\d[^/\\]*[/\\][^/\\]+\.ts$/.test(path),
  );
  const declarations = paths.filter((path) => !/-resource\.ts$|\.test\.ts$/.test(path));
  const modules = await Promise.all(
    declarations.map((path) => import(join(folder, path)) as Promise<Record<string, unknown>>),
  );
  const declared = new Set(modules.flatMap((exports) => Object.values(exports)).filter(isType));
  const listed = builtInResources.filter(({ verbs }) => verbs?.includes('list') ?? true).map(({ type }) => type);
  const lists = [...listed, PartialObjectMetadata, APIGroupDiscovery].map((type) => listTypeOf(type as Type));
  return [...declared, List, ...lists];
}

const types = await collectTypes();

const pairsOf = (messages: WireMessages): string[] =>
  [...messages].flatMap(([message, fields]) => Array.from(fields.keys(), (number) => `${message} ${number}`)).sort();

describe('round trip of every field', () => {
  it('keeps objects as they are through JSON and protobuf', () => {
    for (const type of types) {
      const sample = sampleObject(type);
      const text = JSON.stringify(sample);
      const decoded = decode(type, parseJson(text));
      expect(JSON.stringify(decoded), type.name).toBe(text);
      const read = decodeMessage(type, encodeMessage(type, decoded as object)) as object;
      const typeMeta = type.groupVersionKind === undefined ? {} : { kind: sample.kind, apiVersion: sample.apiVersion };
      expect(JSON.stringify({ ...typeMeta, ...read }), type.name).toBe(text);
    }
  });

  it(`touches ${fieldCount} distinct fields, which are all that are declared`, () => {
    const messages = wireMessagesOf(types);
    const seen = new Set<string>();
    for (const type of types) {
      noteFields(messages, protobufName(type), encodeMessage(type, sampleObject(type)), seen);
    }
    expect([...seen].sort()).toEqual(pairsOf(messages));
    expect(seen.size).toBe(fieldCount);
  });
});

const fieldListPath = process.env.WHERRY_FIELD_LIST;

describe.runIf(fieldListPath !== undefined)('upstream’s messages', () => {
  it('have the fields, numbers and types that are declared', () => {
    const upstream = readFieldList(fieldListPath!);
    const declared = wireMessagesOf(types);
    const differences: string[] = [];
    for (const [message, fields] of upstream) {
      const ours = declared.get(message);
      const required = requiredPackages.includes(packageOf(message)) && !neverEncoded.includes(message);
      if (ours === undefined && !required) continue;
      for (const number of new Set([...fields.keys(), ...(ours?.keys() ?? [])])) {
        const [want, have] = [fields.get(number), ours?.get(number)];
        if (want !== have) differences.push(`${message} ${number}: ${want} upstream, ${have} declared`);
      }
    }
    expect(differences).toEqual([]);
  });
});

const packageOf = (message: string): string => message.slice(0, message.lastIndexOf('.'));

function readFieldList(path: string): Map<string, Map<number, string>> {
  const messages = new Map<string, Map<number, string>>();
  const [, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  for (const row of rows) {
    const [message, , number, type] = row.split('\t') as [string, string, string, string];
    const fields = messages.get(message) ?? new Map<number, string>();
    messages.set(message, fields.set(Number(number), fullTypeName(type, packageOf(message))));
  }
  return messages;
}

/** A name with a leading dot is complete, another one is of the same package. */
function fullTypeName(type: string, packageName: string): string {
  return type.replace(
    /(?:^|(?<=repeated |,))(?!repeated |map<)(\.?)([A-Za-z][\w.]*)/,
    (name, dot: string, rest: string) => {
      if (dot === '.') return rest;
      return /^(string|bool|int32|int64|double|bytes)$/.test(name) ? name : `${packageName}.${name}`;
    },
  );
}
