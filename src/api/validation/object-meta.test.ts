import { describe, expect, it } from 'vitest';
import { nameIsDnsSubdomain } from '../names.ts';
import {
  annotationsBytesMax,
  type MetaToValidate,
  type ObjectMetaRules,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './object-meta.ts';

const namespaced: ObjectMetaRules = { namespaced: true, checkName: nameIsDnsSubdomain };
const clusterScoped: ObjectMetaRules = { namespaced: false, checkName: nameIsDnsSubdomain };
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u' };

/** Texts without the long descriptions of patterns. */
const short = (errors: readonly unknown[]): string[] =>
  errors.map((error) => String(error).replace(/ must consist of.*/, ' …'));

describe('validateObjectMeta', () => {
  it.each<{ name: string; meta: MetaToValidate; rules?: ObjectMetaRules; errors: string[] }>([
    { name: 'the least', meta: { name: 'a', namespace: 'b' }, errors: [] },
    { name: 'cluster-scoped', meta: { name: 'a' }, rules: clusterScoped, errors: [] },
    {
      name: 'no name',
      meta: { namespace: 'b' },
      errors: ['metadata.name: Required value: name or generateName is required'],
    },
    {
      name: 'a bad name',
      meta: { name: 'A', namespace: 'b' },
      errors: ['metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain …'],
    },
    {
      name: 'a generateName of one bad letter, which upstream overlooks',
      meta: { name: 'a', generateName: 'A-', namespace: 'b' },
      errors: [],
    },
    {
      name: 'a bad generateName',
      meta: { name: 'a', generateName: 'AB-', namespace: 'b' },
      errors: ['metadata.generateName: Invalid value: "AB-": a lowercase RFC 1123 subdomain …'],
    },
    { name: 'no namespace', meta: { name: 'a' }, errors: ['metadata.namespace: Required value'] },
    {
      name: 'a bad namespace',
      meta: { name: 'a', namespace: 'a.b' },
      errors: ['metadata.namespace: Invalid value: "a.b": must not contain dots'],
    },
    {
      name: 'a namespace too many',
      meta: { name: 'a', namespace: 'b' },
      rules: clusterScoped,
      errors: ['metadata.namespace: Forbidden: not allowed on this type'],
    },
    {
      name: 'a negative generation',
      meta: { name: 'a', namespace: 'b', generation: -1 },
      errors: ['metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    },
    {
      name: 'bad labels and annotations',
      meta: {
        name: 'a',
        namespace: 'b',
        labels: { a: '-' },
        annotations: { '/A': 'x', 'Example.com/A': 'any value!' },
      },
      errors: [
        "metadata.labels: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        'metadata.annotations: Invalid value: "/A": prefix part must be non-empty',
      ],
    },
    {
      name: 'annotations of just the limit',
      meta: { name: 'a', namespace: 'b', annotations: { a: 'x'.repeat(annotationsBytesMax - 1) } },
      errors: [],
    },
    {
      name: 'annotations beyond the limit',
      meta: { name: 'a', namespace: 'b', annotations: { a: 'é'.repeat(annotationsBytesMax / 2) } },
      errors: ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    },
    {
      name: 'empty owner references',
      meta: { name: 'a', namespace: 'b', ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
      errors: [
        'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
        'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
        'metadata.ownerReferences.name: Invalid value: "": must not be empty',
        'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      ],
    },
    {
      name: 'an Event as owner',
      meta: { name: 'a', namespace: 'b', ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Event' }] },
      errors: [
        'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"r","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
      ],
    },
    {
      name: 'two controllers',
      meta: {
        name: 'a',
        namespace: 'b',
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: 's', controller: true },
        ],
      },
      errors: [
        'metadata.ownerReferences: Invalid value: [{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"u","controller":true},{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"s","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/r and ReplicaSet/s',
      ],
    },
    {
      name: 'finalizers',
      meta: { name: 'a', namespace: 'b', finalizers: ['example.com/x', 'orphan', 'foregroundDeletion', 'mine'] },
      errors: [
        'metadata.finalizers: Invalid value: ["example.com/x","orphan","foregroundDeletion","mine"]: finalizer orphan and foregroundDeletion cannot be both set',
        'metadata.finalizers[3]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      ],
    },
    {
      name: 'finalizers of custom resources',
      meta: { name: 'a', namespace: 'b', finalizers: ['mine', '/a'] },
      rules: { ...namespaced, anyFinalizers: true },
      errors: ['metadata.finalizers: Invalid value: "/a": prefix part must be non-empty'],
    },
    {
      name: 'managed fields',
      meta: {
        name: 'a',
        namespace: 'b',
        managedFields: [
          { operation: 'Apply', manager: 'kubectl', fieldsType: 'FieldsV1' },
          { operation: 'Merge', manager: 'é\n', fieldsType: 'X', subresource: 's'.repeat(257) },
          { operation: 'Update', manager: 'm'.repeat(129) },
        ],
      },
      errors: [
        'metadata.managedFields[1].operation: Invalid value: "Merge": must be `Apply` or `Update`',
        'metadata.managedFields[1].fieldsType: Invalid value: "X": must be `FieldsV1`',
        'metadata.managedFields[1].manager: Invalid value: "é\\n": invalid character U+000A (at position 2)',
        'metadata.managedFields[1].subresource: Too long: may not be more than 256 bytes',
        'metadata.managedFields[2].manager: Too long: may not be more than 128 bytes',
      ],
    },
  ])('$name', ({ meta, rules, errors }) => {
    expect(short(validateObjectMeta(meta, rules ?? namespaced))).toEqual(errors);
  });
});

describe('validateObjectMetaUpdate', () => {
  const stored: MetaToValidate = {
    name: 'a',
    namespace: 'b',
    uid: 'u',
    resourceVersion: '7',
    generation: 3,
    creationTimestamp: '2020-01-01T00:00:00Z',
    finalizers: ['example.com/x'],
  };
  const deleting = { ...stored, deletionTimestamp: '2020-01-02T00:00:00Z', deletionGracePeriodSeconds: 30 };

  it.each<{ name: string; meta: MetaToValidate; previous?: MetaToValidate; errors: string[] }>([
    { name: 'nothing changed', meta: stored, errors: [] },
    { name: 'labels changed', meta: { ...stored, labels: { a: 'b' } }, errors: [] },
    {
      name: 'no resource version',
      meta: { ...stored, resourceVersion: undefined },
      errors: ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    },
    {
      name: 'a lower generation',
      meta: { ...stored, generation: 2 },
      errors: ['metadata.generation: Invalid value: 2: must not be decremented'],
    },
    {
      name: 'immutable fields',
      meta: {
        ...stored,
        name: 'c',
        namespace: 'd',
        uid: 'v',
        creationTimestamp: null,
        deletionTimestamp: '2020-01-02T00:00:00Z',
        deletionGracePeriodSeconds: 5,
      },
      errors: [
        'metadata.name: Invalid value: "c": field is immutable',
        'metadata.namespace: Invalid value: "d": field is immutable',
        'metadata.uid: Invalid value: "v": field is immutable',
        'metadata.creationTimestamp: Invalid value: "null": field is immutable',
        'metadata.deletionTimestamp: Invalid value: "2020-01-02T00:00:00Z": field is immutable',
        'metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable',
      ],
    },
    { name: 'new finalizers', meta: { ...stored, finalizers: ['example.com/y'] }, errors: [] },
    {
      name: 'new finalizers while it is being deleted',
      meta: { ...deleting, finalizers: ['example.com/z', 'example.com/x', 'example.com/y'] },
      previous: deleting,
      errors: [
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/y", "example.com/z"}',
      ],
    },
    {
      name: 'fewer finalizers while it is being deleted',
      meta: { ...deleting, finalizers: [] },
      previous: deleting,
      errors: [],
    },
    {
      name: 'a finalizer without domain',
      meta: { ...stored, finalizers: ['mine'] },
      errors: [
        'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      ],
    },
  ])('$name', ({ meta, previous, errors }) => {
    expect(short(validateObjectMetaUpdate(meta, previous ?? stored))).toEqual(errors);
  });
});
