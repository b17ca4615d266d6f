import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import { encodeBase64 } from '../../base/base64.ts';
import { configMapPayload, downwardApiPayload, type ObjectSelection, type Payload, secretPayload } from './payload.ts';

const base64 = (text: string): string => encodeBase64(new TextEncoder().encode(text));

/** `a: 644 text`, and the user where there is one. */
function listed(payload: Payload): string[] {
  const text = (data: Uint8Array): string => new TextDecoder().decode(data);
  return [...payload]
    .map(
      ([path, { data, mode, user }]) =>
        `${path}: ${mode.toString(8)} ${text(data)}${user === undefined ? '' : ` of ${user}`}`,
    )
    .sort();
}

const configMap = {
  metadata: {},
  data: { one: '1', two: 'zwei ü' },
  binaryData: { raw: base64('bytes') },
} as unknown as ConfigMap;
const secret = { metadata: {}, data: { one: base64('1'), key: base64('geheim') } } as unknown as Secret;
const defaults = { mode: 0o644 };

/** Name, what is there, what is taken, the files or the error. */
const configMapCases: readonly (readonly [string, ConfigMap | undefined, ObjectSelection, string[] | string])[] = [
  ['all', configMap, { name: 'c' }, ['one: 644 1', 'raw: 644 bytes', 'two: 644 zwei ü']],
  ['none', { metadata: {} } as ConfigMap, { name: 'c' }, []],
  [
    'some, by other names and modes',
    configMap,
    {
      name: 'c',
      items: [
        { key: 'two', path: 'a/b', mode: 0o400 },
        { key: 'raw', path: 'r', user: 7 },
      ],
    },
    ['a/b: 400 zwei ü', 'r: 644 bytes of 7'],
  ],
  [
    'a missing key',
    configMap,
    { name: 'c', items: [{ key: 'no', path: 'x' }] },
    'configmap references non-existent config key: no',
  ],
  [
    'a missing key that is optional',
    configMap,
    {
      name: 'c',
      optional: true,
      items: [
        { key: 'no', path: 'x' },
        { key: 'one', path: 'y' },
      ],
    },
    ['y: 644 1'],
  ],
  ['no ConfigMap', undefined, { name: 'c' }, 'configmap "c" not found'],
  ['no ConfigMap, which is optional', undefined, { name: 'c', optional: true, items: [{ key: 'no', path: 'x' }] }, []],
];

describe('configMapPayload', () => {
  it.each(configMapCases)('%s', (_, object, selection, expected) => {
    const payload = (): Payload => configMapPayload(object, selection, defaults);
    if (typeof expected === 'string') expect(payload).toThrow(new Error(expected));
    else expect(listed(payload())).toEqual(expected);
  });
});

const secretCases: readonly (readonly [string, Secret | undefined, ObjectSelection, string[] | string])[] = [
  ['all', secret, { name: 's' }, ['key: 600 geheim of 5', 'one: 600 1 of 5']],
  ['one', secret, { name: 's', items: [{ key: 'key', path: 'k' }] }, ['k: 600 geheim of 5']],
  ['a missing key', secret, { name: 's', items: [{ key: 'no', path: 'x' }] }, 'references non-existent secret key: no'],
  ['no Secret', undefined, { name: 's' }, 'secret "s" not found'],
  ['no Secret, which is optional', undefined, { name: 's', optional: true }, []],
];

describe('secretPayload', () => {
  it.each(secretCases)('%s', (_, object, selection, expected) => {
    const payload = (): Payload => secretPayload(object, selection, { mode: 0o600, user: 5 });
    if (typeof expected === 'string') expect(payload).toThrow(new Error(expected));
    else expect(listed(payload())).toEqual(expected);
  });
});

describe('downwardApiPayload', () => {
  const pod = {
    metadata: { name: 'web', labels: { a: 'b' } },
    spec: { containers: [{ name: 'main', resources: { limits: { memory: '64Mi' } } }] },
  } as unknown as Pod;

  it('shows fields and resources', () => {
    const items = [
      { path: 'name', fieldRef: { fieldPath: 'metadata.name' } },
      { path: 'meta/labels', fieldRef: { fieldPath: 'metadata.labels' }, mode: 0o400 },
      { path: 'memory', resourceFieldRef: { containerName: 'main', resource: 'limits.memory', divisor: '1Mi' } },
      { path: 'cpu', resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '0' } },
    ];
    expect(listed(downwardApiPayload(items as never, pod, { cpu: '3' }, defaults))).toEqual([
      'cpu: 644 3',
      'memory: 644 64',
      'meta/labels: 400 a="b"',
      'name: 644 web',
    ]);
  });

  it('tells of all that it can’t show', () => {
    const items = [
      { path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } },
      { path: 'b', resourceFieldRef: { containerName: 'other', resource: 'limits.cpu', divisor: '0' } },
    ];
    expect(() => downwardApiPayload(items as never, pod, {}, defaults)).toThrow(
      new Error('[unsupported fieldPath: spec.nodeName, container other not found]'),
    );
  });
});
