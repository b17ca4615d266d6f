import { expect, it } from 'vitest';
import type { Pod } from '../api/core/v1/pod.ts';
import { podHostname } from './pod-hostname.ts';

const domain = 'web.shop.svc.cluster.local';

it.each<[string, string, object, { hostname: string; domain: string }]>([
  ['the Pod’s name', 'web-0', {}, { hostname: 'web-0', domain: '' }],
  ['a name of its own', 'web-0', { hostname: 'db' }, { hostname: 'db', domain: '' }],
  ['in a subdomain', 'web-0', { subdomain: 'web' }, { hostname: 'web-0', domain }],
  ['of its own in a subdomain', 'web-0', { hostname: 'db', subdomain: 'web' }, { hostname: 'db', domain }],
  ['cut off', `${'a'.repeat(60)}--.b`, {}, { hostname: 'a'.repeat(60), domain: '' }],
  ['as long as may be', 'a'.repeat(63), {}, { hostname: 'a'.repeat(63), domain: '' }],
  [
    'in place of all',
    'web-0',
    { hostnameOverride: 'x.example.com', subdomain: 'web' },
    { hostname: 'x.example.com', domain: '' },
  ],
])('hostname: %s', (_, name, spec, expected) => {
  const pod = { metadata: { name, namespace: 'shop' }, spec } as unknown as Pod;
  expect(podHostname(pod, 'cluster.local')).toEqual(expected);
});
