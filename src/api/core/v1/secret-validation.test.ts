import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import type { Secret } from './secret.ts';
import { secretResource } from './secret-resource.ts';

const minimal: Input = { metadata: { name: 'key' }, data: { a: 'MQ==' } };
const redacted = '"<secret contents redacted>"';

function typed(type: string, stringData: Readonly<Record<string, string>>): Input {
  return { metadata: { name: 'key' }, type, stringData };
}

describe('a Secret', () => {
  it('is opaque, and takes stringData over data', () => {
    const secret = created<Secret>(secretResource, { ...minimal, stringData: { a: 'new', b: 'ü' } });
    expect(secret.type).toBe('Opaque');
    expect(secret.data).toEqual({ a: 'bmV3', b: 'w7w=' });
    expect(secret).not.toHaveProperty('stringData');
  });

  it.each([
    ['opaque', minimal, []],
    ['a type of its own', typed('example.com/any', {}), []],
    ['tls, complete', typed('kubernetes.io/tls', { 'tls.crt': '', 'tls.key': '' }), []],
    ['tls, empty', typed('kubernetes.io/tls', {}), ['data[tls.crt]: Required value', 'data[tls.key]: Required value']],
    ['basic auth, one of two', typed('kubernetes.io/basic-auth', { username: 'me' }), []],
    [
      'basic auth, none',
      typed('kubernetes.io/basic-auth', {}),
      ['data[username]: Required value', 'data[password]: Required value'],
    ],
    [
      'ssh, an empty key',
      typed('kubernetes.io/ssh-auth', { 'ssh-privatekey': '' }),
      ['data[ssh-privatekey]: Required value'],
    ],
    ['docker config', typed('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': '{"auths":{}}' }), []],
    [
      'docker config, missing',
      typed('kubernetes.io/dockerconfigjson', {}),
      ['data[.dockerconfigjson]: Required value'],
    ],
    [
      'docker config, no JSON',
      typed('kubernetes.io/dockercfg', { '.dockercfg': 'x' }),
      [`data[.dockercfg]: Invalid value: ${redacted}: invalid character 'x' looking for beginning of value`],
    ],
    [
      'docker config, no object',
      typed('kubernetes.io/dockercfg', { '.dockercfg': '[]' }),
      [
        `data[.dockercfg]: Invalid value: ${redacted}: json: cannot unmarshal array into Go value of type map[string]interface {}`,
      ],
    ],
    [
      'a token of no service account',
      typed('kubernetes.io/service-account-token', {}),
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
    [
      'too much of it',
      { metadata: {}, stringData: { a: 'x'.repeat(1024 * 1024 + 1) } },
      ['data: Too long: may not be more than 1048576 bytes'],
    ],
  ])('created: %s', (_, input, expected) => {
    expect(createErrors(secretResource, input)).toEqual(expected);
  });

  it.each([
    [
      'another type',
      minimal,
      { ...minimal, type: 'example.com/any' },
      ['type: Invalid value: "example.com/any": field is immutable'],
    ],
    ['new data', minimal, withField(minimal, 'data.a', 'Mg=='), []],
    [
      'immutable',
      { ...minimal, immutable: true },
      withField(minimal, 'data.a', 'Mg=='),
      [
        'immutable: Forbidden: field is immutable when `immutable` is set',
        'data: Forbidden: field is immutable when `immutable` is set',
      ],
    ],
  ])('updated: %s', (_, old, input, expected) => {
    expect(updateErrors(secretResource, old, input)).toEqual(expected);
  });
});
