import { describe, expect, it } from 'vitest';
import { defaultPullPolicy, imageNameProblem, parseImageName } from './image-name.ts';

describe('parseImageName', () => {
  it.each([
    ['a bare name is latest', 'nginx', { repository: 'nginx', tag: 'latest' }],
    ['a tag', 'nginx:1.27', { repository: 'nginx', tag: '1.27' }],
    ['a registry with a port', 'localhost:5000/a/b', { repository: 'localhost:5000/a/b', tag: 'latest' }],
    ['a registry, a port and a tag', 'r.io:5000/a:v1', { repository: 'r.io:5000/a', tag: 'v1' }],
    [
      'a digest has no tag',
      `nginx@sha256:${'a'.repeat(64)}`,
      { repository: 'nginx', digest: `sha256:${'a'.repeat(64)}` },
    ],
  ])('%s', (_, text, expected) => {
    expect(parseImageName(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['upper case in the path', 'docker.io/Nginx'],
    ['a bare digest', 'a'.repeat(64)],
    ['a space', 'nginx :1'],
    ['an empty tag', 'nginx:'],
  ])('refuses %s', (_, text) => {
    expect(parseImageName(text)).toBeUndefined();
  });
});

describe('imageNameProblem', () => {
  const digest = '0'.repeat(64);
  const lowercase = (path: string): string => `invalid reference format: repository name (${path}) must be lowercase`;
  it.each<[string, string | undefined]>([
    ['nginx:1.25', undefined],
    ['Registry/app', undefined],
    ['NGINX:1.25', lowercase('library/NGINX')],
    ['docker.io/Nginx', lowercase('library/Nginx')],
    ['registry.example/Team/app', lowercase('Team/app')],
    ['team/App:1', lowercase('team/App')],
    ['a b', 'invalid reference format'],
    ['nginx:', 'invalid reference format'],
    ['', 'invalid reference format'],
    [digest, `invalid repository name (${digest}), cannot specify 64-byte hexadecimal strings`],
    ['a'.repeat(256), 'repository name must not be more than 255 characters'],
  ])('%s', (text, problem) => {
    expect(imageNameProblem(text)).toBe(problem);
  });
});

describe('defaultPullPolicy', () => {
  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1', 'IfNotPresent'],
    [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    ['', 'IfNotPresent'],
  ])('%s: %s', (image, policy) => {
    expect(defaultPullPolicy(image)).toBe(policy);
  });
});
