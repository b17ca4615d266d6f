import { describe, expect, it } from 'vitest';
import { ConfigMap } from '../core/v1/config-map.ts';
import { listTypeOf } from '../meta/v1/list-type.ts';
import { WatchEvent } from '../meta/v1/names.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';
import { decodeEnvelope, encodeList, encodeObject, encodeWatchFrame, wrapMessage } from './protobuf-envelope.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const configMap = (name: string, value = '') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
});

describe('envelope', () => {
  it('is magic bytes and runtime.Unknown', () => {
    const bytes = encodeObject(ConfigMap, configMap('a'));
    const message = encodeMessage(ConfigMap, configMap('a'));
    expect(text(bytes)).toBe(
      `k8s\0\x0a\x0f\x0a\x02v1\x12\x09ConfigMap\x12${String.fromCharCode(message.length)}${text(message)}\x1a\0\x22\0`,
    );
    const { apiVersion, kind, raw } = decodeEnvelope(bytes);
    expect([apiVersion, kind]).toEqual(['v1', 'ConfigMap']);
    expect(raw).toEqual(message);
    expect(decodeMessage(ConfigMap, raw)).toEqual({ metadata: { name: 'a' }, data: { value: '' } });
  });

  it.each([
    { name: 'nothing', bytes: '', message: 'empty data' },
    {
      name: 'JSON',
      bytes: '{"apiVersion":"v1"}',
      message: 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    },
    { name: 'only the magic bytes', bytes: 'k8s\0', message: 'empty body' },
    { name: 'a broken envelope', bytes: 'k8s\0\x0a\x7f', message: 'unexpected EOF' },
  ])('refuses $name', ({ bytes, message }) => {
    expect(() => decodeEnvelope(Buffer.from(bytes, 'latin1'))).toThrow(message);
  });
});

describe('encodeList', () => {
  it.each([
    { name: 'no items', count: 0, size: 0 },
    { name: 'a few items', count: 3, size: 5 },
    { name: 'more than one chunk', count: 40, size: 20_000 },
    { name: 'items larger than a chunk', count: 3, size: 600_000 },
  ])('puts encoded items together: $name', ({ count, size }) => {
    const items = Array.from({ length: count }, (_, i) => configMap(`item-${i}`, 'x'.repeat(size)));
    const metadata = { resourceVersion: '42', remainingItemCount: 7 };
    const type = { apiVersion: 'v1', kind: 'ConfigMapList' };
    const chunks = encodeList(
      type,
      metadata,
      items.map((item) => encodeMessage(ConfigMap, item)),
    );
    const whole = Buffer.concat(chunks);
    expect(whole.equals(encodeObject(listTypeOf(ConfigMap), { ...type, metadata, items }))).toBe(true);
    expect(chunks.every((chunk) => chunk.length > 0)).toBe(true);
    expect(chunks.length).toBe(Math.ceil(whole.length / (256 * 1024)));
  });
});

describe('encodeWatchFrame', () => {
  it('has a length, and a WatchEvent without an envelope around an object with one', () => {
    const object = wrapMessage(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      encodeMessage(ConfigMap, configMap('a', 'v'.repeat(300))),
    );
    const frame = Buffer.from(encodeWatchFrame('ADDED', object));
    expect(frame.readUInt32BE(0)).toBe(frame.length - 4);
    expect(frame.subarray(4, 11).toString('latin1')).toBe('\x0a\x05ADDED');
    expect(frame.subarray(-object.length)).toEqual(Buffer.from(object));
    // Not JSON inside, so that only the frame around it can be read as a WatchEvent.
    expect(() => decodeMessage(WatchEvent, frame.subarray(4))).toThrow("invalid character 'k'");
  });
});
