import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import { encodeBase64 } from '../../base/base64.ts';
import { containerVariables, type VariableFacts, variableReferences } from './container-variables.ts';

const base64 = (text: string): string => encodeBase64(new TextEncoder().encode(text));
const configMap = (data: Record<string, string>): ConfigMap => ({ metadata: {}, data });
const secret = (data: Record<string, string>): Secret =>
  ({
    metadata: {},
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
  }) as unknown as Secret;

function factsOf(container: object, more: Partial<VariableFacts> = {}): VariableFacts {
  const pod = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ name: 'web' }], nodeName: 'node-1' },
  } as unknown as Pod;
  return {
    pod,
    container: { name: 'web', resources: {}, ...container } as unknown as Container,
    podIps: ['10.244.0.7'],
    hostIps: ['192.0.2.1'],
    allocatable: { cpu: '4' },
    services: new Map([
      ['WEB_SERVICE_HOST', '10.96.0.7'],
      ['WEB_SERVICE_PORT', '80'],
    ]),
    configMaps: new Map([
      ['settings', configMap({ COLOUR: 'blue', SIZE: 'big' })],
      ['more', configMap({ SIZE: 'small' })],
    ]),
    secrets: new Map([['keys', secret({ PASSWORD: 'grün', COLOUR: 'red' })]]),
    ...more,
  };
}

function variablesOf(container: object, more?: Partial<VariableFacts>): Record<string, string> {
  const { variables } = containerVariables(factsOf(container, more));
  const found = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  expect(Object.keys(found)).toHaveLength(variables.length);
  return found;
}

const serviceVariables = { WEB_SERVICE_HOST: '10.96.0.7', WEB_SERVICE_PORT: '80' };
const env = (name: string, valueFrom: object) => ({ name, valueFrom });

/** Name, container, its variables beside those of Services. */
const cases: readonly (readonly [string, object, Record<string, string>])[] = [
  ['none', {}, {}],
  ['values', { env: [{ name: 'A', value: '1' }, { name: 'EMPTY' }] }, { A: '1', EMPTY: '' }],
  [
    'a reference to a variable before',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '$(A)$(A)' },
      ],
    },
    { A: '1', B: '11' },
  ],
  [
    'a reference to a variable that comes later stays',
    {
      env: [
        { name: 'B', value: '$(A)' },
        { name: 'A', value: '1' },
      ],
    },
    { A: '1', B: '$(A)' },
  ],
  ['an escape', { env: [{ name: 'A', value: '$$(WEB_SERVICE_PORT)' }] }, { A: '$(WEB_SERVICE_PORT)' }],
  ['a reference to a Service', { env: [{ name: 'A', value: '$(WEB_SERVICE_PORT)' }] }, { A: '80' }],
  ['own ones before those of Services', { env: [{ name: 'WEB_SERVICE_PORT', value: '1' }] }, { WEB_SERVICE_PORT: '1' }],
  [
    'the last of a name that is given twice',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '$(A)2' },
      ],
    },
    { A: '12' },
  ],
  ['of a whole ConfigMap', { envFrom: [{ configMapRef: { name: 'settings' } }] }, { COLOUR: 'blue', SIZE: 'big' }],
  [
    'of a whole Secret with a prefix',
    { envFrom: [{ prefix: 'DB_', secretRef: { name: 'keys' } }] },
    { DB_PASSWORD: 'grün', DB_COLOUR: 'red' },
  ],
  [
    'of two sources, the later one before',
    { envFrom: [{ configMapRef: { name: 'settings' } }, { configMapRef: { name: 'more' } }] },
    { COLOUR: 'blue', SIZE: 'small' },
  ],
  [
    'single ones before whole ones, to which they may refer',
    { envFrom: [{ configMapRef: { name: 'settings' } }], env: [{ name: 'SIZE', value: '$(SIZE)ger' }] },
    { COLOUR: 'blue', SIZE: 'bigger' },
  ],
  [
    'of optional sources that are not there',
    {
      envFrom: [{ configMapRef: { name: 'none', optional: true } }, { secretRef: { name: 'none', optional: true } }],
    },
    {},
  ],
  [
    'of keys',
    {
      env: [
        env('A', { configMapKeyRef: { name: 'settings', key: 'SIZE' } }),
        env('B', { secretKeyRef: { name: 'keys', key: 'PASSWORD' } }),
        { name: 'C', value: '$(A)/$(B)' },
      ],
    },
    { A: 'big', B: 'grün', C: 'big/grün' },
  ],
  [
    'of optional keys that are not there',
    {
      env: [
        env('A', { configMapKeyRef: { name: 'settings', key: 'none', optional: true } }),
        env('B', { configMapKeyRef: { name: 'none', key: 'none', optional: true } }),
        env('C', { secretKeyRef: { name: 'keys', key: 'none', optional: true } }),
        env('D', { secretKeyRef: { name: 'none', key: 'none', optional: true } }),
        { name: 'E', value: '$(A)' },
      ],
    },
    { E: '$(A)' },
  ],
  [
    'of fields and resources',
    {
      env: [
        env('NAME', { fieldRef: { fieldPath: 'metadata.name' } }),
        env('NODE', { fieldRef: { fieldPath: 'spec.nodeName' } }),
        env('POD_IP', { fieldRef: { fieldPath: 'status.podIP' } }),
        env('HOST_IP', { fieldRef: { fieldPath: 'status.hostIP' } }),
        env('CPUS', { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } }),
      ],
    },
    { NAME: 'web', NODE: 'node-1', POD_IP: '10.244.0.7', HOST_IP: '192.0.2.1', CPUS: '4' },
  ],
];

describe('containerVariables', () => {
  it.each(cases)('%s', (_, container, expected) => {
    expect(variablesOf(container)).toEqual({ ...serviceVariables, ...expected });
  });

  it.each<[string, object, string]>([
    ['a ConfigMap', { envFrom: [{ configMapRef: { name: 'none' } }] }, 'configmap "none" not found'],
    ['a Secret', { envFrom: [{ secretRef: { name: 'none' } }] }, 'secret "none" not found'],
    [
      'the ConfigMap of a key',
      { env: [env('A', { configMapKeyRef: { name: 'none', key: 'k' } })] },
      'configmap "none" not found',
    ],
    [
      'the Secret of a key',
      { env: [env('A', { secretKeyRef: { name: 'none', key: 'k' } })] },
      'secret "none" not found',
    ],
    [
      'a key of a ConfigMap',
      { env: [env('A', { configMapKeyRef: { name: 'settings', key: 'k' } })] },
      "couldn't find key k in ConfigMap shop/settings",
    ],
    [
      'a key of a Secret',
      { env: [env('A', { secretKeyRef: { name: 'keys', key: 'k' } })] },
      "couldn't find key k in Secret shop/keys",
    ],
    [
      'a container of the Pod',
      { env: [env('A', { resourceFieldRef: { containerName: 'db', resource: 'limits.cpu', divisor: '0' } })] },
      'container db not found',
    ],
    [
      'files, which are not read',
      { env: [env('A', { fileKeyRef: { volumeName: 'v', path: 'p', key: 'k' } })] },
      'environment variables from files (fileKeyRef) are not supported',
    ],
  ])('lacks %s', (_, container, message) => {
    expect(() => containerVariables(factsOf(container))).toThrow(new Error(message));
  });

  it('leaves out keys that make no name', () => {
    const configMaps = new Map([['odd', configMap({ b: '1', a: '2' })]]);
    const secrets = new Map([['odd', secret({ c: '3' })]]);
    const prefix = 'über=';
    const envFrom = [
      { prefix, configMapRef: { name: 'odd' } },
      { prefix, secretRef: { name: 'odd' } },
      { configMapRef: { name: 'odd' } },
    ];
    const { variables, skipped } = containerVariables(
      factsOf({ envFrom }, { configMaps, secrets, services: new Map() }),
    );
    expect(variables).toEqual([
      { name: 'b', value: '1' },
      { name: 'a', value: '2' },
    ]);
    expect(skipped).toEqual([
      { kind: 'configMap', name: 'odd', keys: ['über=a', 'über=b'] },
      { kind: 'secret', name: 'odd', keys: ['über=c'] },
    ]);
  });
});

describe('variableReferences', () => {
  it('are none where a container refers to no object', () => {
    const container = { env: [{ name: 'A', value: '1' }, env('B', { fieldRef: { fieldPath: 'metadata.name' } })] };
    expect(variableReferences(container as unknown as Container)).toBeUndefined();
    expect(variableReferences({} as Container)).toBeUndefined();
  });

  it('are each name once', () => {
    const container = {
      envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 's' } }],
      env: [
        env('A', { configMapKeyRef: { name: 'a', key: 'k' } }),
        env('B', { configMapKeyRef: { name: 'b', key: 'k' } }),
        env('C', { secretKeyRef: { name: 't', key: 'k' } }),
      ],
    };
    expect(variableReferences(container as unknown as Container)).toEqual({
      configMaps: new Set(['a', 'b']),
      secrets: new Set(['s', 't']),
    });
  });
});
