import { describe, expect, it } from 'vitest';
import { JSONSchemaProps } from '../apiextensions/v1/custom-resource-definition.ts';
import { Deployment } from '../apps/v1/deployment.ts';
import { ConfigMap } from '../core/v1/config-map.ts';
import { ContainerPort } from '../core/v1/container.ts';
import { EnvVarSource, ResourceFieldSelector } from '../core/v1/environment.ts';
import { Event } from '../core/v1/event.ts';
import { Pod } from '../core/v1/pod.ts';
import { HTTPGetAction, Probe } from '../core/v1/probe.ts';
import { PodSecurityContext } from '../core/v1/security-context.ts';
import { ServicePort } from '../core/v1/service.ts';
import { APIResource } from '../meta/v1/discovery.ts';
import { ObjectMeta } from '../meta/v1/object-meta.ts';
import { DeleteOptions } from '../meta/v1/options.ts';
import { duration } from '../schema/builders.ts';
import { DecodeError, decode } from '../schema/decode.ts';
import { message, type Type } from '../schema/schema.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

interface EncodingCase {
  readonly name: string;
  readonly type: Type;
  readonly object: object;
  readonly bytes: string;
}

/** The bytes are those of upstream's generated Marshal methods. */
const encodings: EncodingCase[] = [
  {
    name: 'plain values are written even when zero, pointers only when set',
    type: ContainerPort,
    object: { containerPort: 80 },
    bytes: '0a00 1000 1850 2200 2a00',
  },
  { name: 'a pointer that is set to zero', type: DeleteOptions, object: { gracePeriodSeconds: 0 }, bytes: '0800' },
  {
    name: 'IntOrString with a number, and inlined fields in a message of their own',
    type: Probe,
    object: { tcpSocket: { port: 8080 } },
    bytes: '0a 0d 1a0b 0a07 0800 10903f 1a00 1200 1000 1800 2000 2800 3000',
  },
  {
    name: 'IntOrString with text',
    type: HTTPGetAction,
    object: { port: 'http' },
    bytes: '0a00 120a 0801 1000 1a0468747470 1a00 2200',
  },
  {
    name: 'negative numbers take ten bytes',
    type: PodSecurityContext,
    object: { runAsUser: -1 },
    bytes: '10ffffffffffffffffff01',
  },
  {
    name: 'lists of numbers are not packed',
    type: PodSecurityContext,
    object: { supplementalGroups: [1, 300] },
    bytes: '2001 20ac02',
  },
  {
    name: 'quantities are messages',
    type: ResourceFieldSelector,
    object: { resource: 'limits.cpu', divisor: '1m' },
    bytes: `0a00 120a${Buffer.from('limits.cpu').toString('hex')} 1a04 0a02316d`,
  },
  {
    name: 'keys of maps are sorted, and base64 is bytes',
    type: ConfigMap,
    object: { metadata: {}, data: { b: '2', a: '1' }, binaryData: { c: '/w==' } },
    bytes: '0a10 0a00 1200 1a00 2200 2a00 3200 3800 4200 1206 0a0161 120131 1206 0a0162 120132 1a06 0a0163 1201ff',
  },
  {
    name: 'a named list type is a message',
    type: APIResource,
    object: { name: 'x', singularName: '', namespaced: true, kind: '', verbs: ['get', 'list'] },
    bytes: '0a0178 1001 1a00 220b 0a03676574 0a046c697374 3200 4200 4a00 5200',
  },
];

describe('encodeMessage', () => {
  it.each(encodings)('$name', ({ type, object, bytes }) => {
    expect(hex(encodeMessage(type, object))).toBe(bytes.replaceAll(' ', ''));
  });

  it('writes times in seconds and microseconds', () => {
    const event = { eventTime: '2024-01-02T03:04:05.000006Z', metadata: {}, involvedObject: {} };
    expect(hex(encodeMessage(Event, event))).toContain('5209 08a5facdac06 10f02e'.replaceAll(' ', ''));
    const meta = { creationTimestamp: '2024-01-02T03:04:05Z' };
    expect(hex(encodeMessage(ObjectMeta, meta))).toContain('4208 08a5facdac06 1000'.replaceAll(' ', ''));
  });

  it('writes durations in nanoseconds', () => {
    const type = message<{ window?: string }>('io.k8s.metrics.Example', { window: duration(1) });
    expect(hex(encodeMessage(type, { window: '1m0.5s' }))).toBe('0a07 0880fad2b0e101'.replaceAll(' ', ''));
    for (const window of ['0s', '-1h0m0s', '1ns', '2562047h47m16.854775807s']) {
      expect(decodeMessage(type, encodeMessage(type, { window }))).toEqual({ window });
    }
  });

  it('writes texts of every length and script', () => {
    for (const text of ['é', '日本語', '🚢'.repeat(40), 'x'.repeat(100_000), `${'x'.repeat(47)}é`, '\ud800']) {
      const { generateName } = decodeMessage(ObjectMeta, encodeMessage(ObjectMeta, { generateName: text }));
      expect(generateName).toBe(text.replace(/^\ud800$/, '\ufffd'));
    }
  });

  it('grows for a large object and shrinks again', () => {
    const data = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key-${i}`, 'v'.repeat(100_000)]));
    const large = decode(ConfigMap, { metadata: { name: 'large' }, data });
    const read = decodeMessage(ConfigMap, encodeMessage(ConfigMap, large));
    expect(read).toEqual(large);
    const small = decode(ConfigMap, { metadata: { name: 'small' } });
    expect(decodeMessage(ConfigMap, encodeMessage(ConfigMap, small))).toEqual(small);
  });
});

describe('decodeMessage', () => {
  it('gives the normal form: pointers as they are, zero values dropped or kept as JSON has them', () => {
    expect(decodeMessage(ContainerPort, fromHex('0a00 1000 1850 2200 2a00'))).toEqual({ containerPort: 80 });
    expect(decodeMessage(ContainerPort, new Uint8Array())).toEqual({ containerPort: 0 });
    expect(decodeMessage(DeleteOptions, fromHex('0800'))).toEqual({ gracePeriodSeconds: 0 });
    expect(decodeMessage(ServicePort, new Uint8Array())).toEqual({ port: 0, targetPort: 0 });
    expect(decodeMessage(Deployment, new Uint8Array())).toEqual(decode(Deployment, {}));
  });

  it('reads packed lists of numbers too', () => {
    expect(decodeMessage(PodSecurityContext, fromHex('2203 01ac02'))).toEqual({ supplementalGroups: [1, 300] });
  });

  it('skips fields that it does not know, groups included', () => {
    const unknown = 'f8070a f107 0102030405060708 fa07 03616263 fd07 01020304 f307 0801 0b0c f407';
    expect(decodeMessage(ContainerPort, fromHex(`${unknown} 1801`))).toEqual({ containerPort: 1 });
  });

  it('merges a message that comes in pieces, and takes the last of other values', () => {
    const pieces = fromHex('0a03 0a0161 0a03 120162 0a03 0a0163');
    expect(decodeMessage(Pod, pieces).metadata).toEqual({ name: 'c', generateName: 'b' });
    expect(decodeMessage(EnvVarSource, fromHex('0a03 0a0161 0a03 120162'))).toEqual({
      fieldRef: { apiVersion: 'a', fieldPath: 'b' },
    });
  });

  it('keeps the key __proto__ as a key', () => {
    const labels = JSON.parse('{"__proto__":"x"}');
    const { labels: read } = decodeMessage(ObjectMeta, encodeMessage(ObjectMeta, { labels }));
    expect(JSON.stringify(read)).toBe('{"__proto__":"x"}');
  });

  it('replaces invalid UTF-8', () => {
    expect(decodeMessage(ObjectMeta, fromHex('0a02 61ff'))).toEqual({ name: 'a\ufffd' });
  });

  const malformed: { name: string; type: Type; bytes: string; message: string }[] = [
    { name: 'a length beyond the end', type: ObjectMeta, bytes: '0a05 61', message: 'unexpected EOF' },
    {
      name: 'a length beyond the enclosing message',
      type: Pod,
      bytes: '0a02 0a05 6161616161',
      message: 'unexpected EOF',
    },
    { name: 'an absurd length', type: ObjectMeta, bytes: '0a ffffffff07', message: 'unexpected EOF' },
    {
      name: 'a negative length',
      type: ObjectMeta,
      bytes: '0a ffffffffffffffffff01',
      message: 'proto: negative length found during unmarshaling',
    },
    { name: 'a number without end', type: ObjectMeta, bytes: '38ff', message: 'unexpected EOF' },
    {
      name: 'a number too long',
      type: ObjectMeta,
      bytes: '38 ffffffffffffffffffff01',
      message: 'proto: integer overflow',
    },
    { name: 'field 0', type: ObjectMeta, bytes: '00', message: 'proto: ObjectMeta: illegal tag 0 (wire type 0)' },
    {
      name: 'the end of no group',
      type: ObjectMeta,
      bytes: '0c',
      message: 'proto: ObjectMeta: wiretype end group for non-group',
    },
    { name: 'a wrong wire type', type: ObjectMeta, bytes: '0801', message: 'proto: wrong wireType = 0 for field Name' },
    { name: 'an unknown wire type', type: ObjectMeta, bytes: 'ff07', message: 'proto: illegal wireType 7' },
    {
      name: 'a number that JavaScript does not hold',
      type: DeleteOptions,
      bytes: '08 ffffffffffffffff7f',
      message: 'json: cannot unmarshal number 9223372036854775807 into Go value of type int64',
    },
    {
      name: 'a bad quantity',
      type: ResourceFieldSelector,
      bytes: '1a03 0a0178',
      message: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    },
    {
      name: 'not a number',
      type: JSONSchemaProps,
      bytes: '49 000000000000f87f',
      message: 'json: unsupported value: NaN',
    },
    { name: 'bad JSON', type: JSONSchemaProps, bytes: '42 03 0a017b', message: 'unexpected end of JSON input' },
    {
      name: 'a year beyond 9999',
      type: ObjectMeta,
      bytes: '4a08 08 ffffffffffff7f',
      message: 'Time.MarshalJSON: year outside of range [0,9999]',
    },
  ];
  it.each(malformed)('refuses $name', ({ type, bytes, message: text }) => {
    expect(() => decodeMessage(type, fromHex(bytes))).toThrow(new DecodeError(text));
  });

  it('refuses absurd nesting', () => {
    let bytes: number[] = [];
    // Field 28 of JSONSchemaProps is `not`, a JSONSchemaProps again.
    for (let i = 0; i < 600; i++) {
      const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
      bytes = [0xe2, 0x01, ...length, ...bytes];
    }
    expect(() => decodeMessage(JSONSchemaProps, Uint8Array.from(bytes))).toThrow('exceeded max depth');
  });
});
