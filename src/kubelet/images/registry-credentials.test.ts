import { describe, expect, it } from 'vitest';
import type { Secret } from '../../api/core/v1/secret.ts';
import { credentialsForImage } from './registry-credentials.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret = (auths: unknown): Secret =>
  ({
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': base64(JSON.stringify({ auths })) },
  }) as unknown as Secret;
const user = (name: string) => ({ username: name, password: 'pw' });

/** Registries of the secret, image, the users that match in order. */
const cases: readonly { name: string; registries: string[]; image: string; users: string[] }[] = [
  { name: 'a host', registries: ['registry.example'], image: 'registry.example/a/b:1', users: ['registry.example'] },
  {
    name: 'a host with its scheme and version',
    registries: ['https://registry.example/v2/'],
    image: 'registry.example/a',
    users: ['https://registry.example/v2/'],
  },
  {
    name: 'a host and port',
    registries: ['registry.example:5000', 'registry.example'],
    image: 'registry.example:5000/a',
    users: ['registry.example:5000'],
  },
  {
    name: 'the longest path first',
    registries: ['registry.example', 'registry.example/team'],
    image: `registry.example/team/app@sha256:${'a'.repeat(64)}`,
    users: ['registry.example/team', 'registry.example'],
  },
  { name: 'another path', registries: ['registry.example/other'], image: 'registry.example/team/app', users: [] },
  { name: 'another host', registries: ['registry.example'], image: 'other.example/app', users: [] },
  { name: 'any host of a domain', registries: ['*.example'], image: 'registry.example/app', users: ['*.example'] },
  { name: 'a host with more parts', registries: ['*.example'], image: 'a.registry.example/app', users: [] },
  {
    name: 'a part of a name',
    registries: ['registry-*.example'],
    image: 'registry-eu.example/app',
    users: ['registry-*.example'],
  },
  { name: 'dots, which are no wildcards', registries: ['registryxexample'], image: 'registry.example/app', users: [] },
  {
    name: 'Docker by its old name',
    registries: ['https://index.docker.io/v1/'],
    image: 'nginx',
    users: ['https://index.docker.io/v1/'],
  },
  { name: 'Docker by its name', registries: ['docker.io'], image: 'team/app:2', users: ['docker.io'] },
  { name: 'Docker, not asked for others', registries: ['https://index.docker.io/v1/'], image: 'quay.io/a', users: [] },
  { name: 'localhost', registries: ['localhost'], image: 'localhost/app', users: ['localhost'] },
  { name: 'an image that has no name', registries: ['docker.io'], image: 'UPPER', users: [] },
];

describe('credentials for an image', () => {
  it.each(cases)('by $name', ({ registries, image, users }) => {
    const auths = Object.fromEntries(registries.map((registry) => [registry, user(registry)]));
    expect(credentialsForImage(image, [secret(auths)]).map(({ username }) => username)).toEqual(users);
  });

  it('are read in each form that docker writes', () => {
    const read = (auth: object) => credentialsForImage('r.example/a', [secret({ 'r.example': auth })]);
    expect(read({ username: 'u', password: 'p' })).toEqual([{ username: 'u', password: 'p' }]);
    expect(read({ auth: base64('u:p:q') })).toEqual([{ username: 'u', password: 'p:q' }]);
    expect(read({ username: 'old', password: 'old', auth: base64('u:p') })).toEqual([{ username: 'u', password: 'p' }]);
    expect(read({ identitytoken: 't' })).toEqual([{ identityToken: 't' }]);
    expect(read({ registrytoken: 't' })).toEqual([{ registryToken: 't' }]);
    const dockercfg = {
      type: 'kubernetes.io/dockercfg',
      data: { '.dockercfg': base64(JSON.stringify({ 'r.example': user('u') })) },
    } as unknown as Secret;
    expect(credentialsForImage('r.example/a', [dockercfg])).toEqual([user('u')]);
  });

  it('come from all secrets that hold any', () => {
    const secrets = [
      secret({ 'r.example': user('a') }),
      { type: 'Opaque', data: { '.dockerconfigjson': base64('{}') } },
      { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': base64('no JSON') } },
      { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': base64('[]') } },
      { type: 'kubernetes.io/dockerconfigjson' },
      secret({ 'r.example': null, 'other.example': 5 }),
      secret({ 'r.example': user('b') }),
    ] as unknown as Secret[];
    expect(credentialsForImage('r.example/x', secrets).map(({ username }) => username)).toEqual(['a', 'b']);
    expect(credentialsForImage('r.example/x', [])).toEqual([]);
  });
});
