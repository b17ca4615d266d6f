import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { isNamespacedSysctl, whySysctlsForbidden } from './sysctls.ts';

const cases: readonly { name: string; sysctls?: string[]; spec?: object; allowed?: string[]; why?: string }[] = [
  { name: 'none' },
  { name: 'safe ones', sysctls: ['net.ipv4.tcp_syncookies', 'kernel.shm_rmid_forced'] },
  { name: 'a safe one with slashes', sysctls: ['net/ipv4/tcp_syncookies'] },
  { name: 'an unsafe one', sysctls: ['kernel.msgmax'], why: '"kernel.msgmax" not allowlisted' },
  {
    name: 'an unsafe one behind a safe one',
    sysctls: ['net.ipv4.tcp_syncookies', 'net/core/somaxconn'],
    why: '"net.core.somaxconn" not allowlisted',
  },
  { name: 'one that is allowed', sysctls: ['kernel.msgmax'], allowed: ['kernel.msgmax'] },
  { name: 'one of those that are allowed', sysctls: ['net.core.somaxconn'], allowed: ['net.core.*'] },
  {
    name: 'another one',
    sysctls: ['net.core.somaxconn'],
    allowed: ['kernel.msg*'],
    why: '"net.core.somaxconn" not allowlisted',
  },
  {
    name: "one of the host's network",
    sysctls: ['net.ipv4.tcp_syncookies'],
    spec: { hostNetwork: true },
    why: '"net.ipv4.tcp_syncookies" not allowed with host Net enabled',
  },
  {
    name: "one of the host's IPC",
    sysctls: ['kernel.shm_rmid_forced'],
    spec: { hostIPC: true, hostNetwork: true },
    why: '"kernel.shm_rmid_forced" not allowed with host IPC enabled',
  },
  { name: 'one of what is not shared', sysctls: ['kernel.shm_rmid_forced'], spec: { hostNetwork: true } },
];

it.each([
  ['net.*', true],
  ['net/core/somaxconn', true],
  ['kernel.msg*', true],
  ['kernel.*', false],
  ['vm.swappiness', false],
])('%s can be allowed: %s', (pattern, expected) => {
  expect(isNamespacedSysctl(pattern)).toBe(expected);
});

describe('sysctls', () => {
  it.each(cases)('$name', ({ sysctls, spec = {}, allowed, why }) => {
    const securityContext = sysctls && { sysctls: sysctls.map((name) => ({ name, value: '1' })) };
    const pod = { spec: { ...spec, securityContext } } as unknown as Pod;
    const expected = why && { reason: 'SysctlForbidden', message: `forbidden sysctl: ${why}` };
    expect(whySysctlsForbidden(pod, allowed)).toEqual(expected);
  });
});
