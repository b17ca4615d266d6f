import { describe, expect, it } from 'vitest';
import type { UdpFrontend } from '../rules/service-rules.ts';
import { conntrackArguments, keyOfFlows, staleFlows } from './stale-flows.ts';

const frontend = (ip: string, port: number, ...endpointIps: readonly string[]): UdpFrontend => ({
  family: ip.includes(':') ? 6 : 4,
  ip,
  port,
  endpointIps: new Set(endpointIps),
});

interface Case {
  readonly name: string;
  readonly previous: readonly UdpFrontend[];
  readonly next: readonly UdpFrontend[];
  /** As `ip port from`. */
  readonly stale: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'nothing', previous: [], next: [], stale: [] },
  {
    name: 'endpoints that stay',
    previous: [frontend('10.96.0.1', 53, 'a', 'b')],
    next: [frontend('10.96.0.1', 53, 'b', 'a', 'c')],
    stale: [],
  },
  {
    name: 'endpoints that go',
    previous: [frontend('10.96.0.1', 53, 'a', 'b', 'c'), frontend('fd00::1', 53, 'x')],
    next: [frontend('10.96.0.1', 53, 'b'), frontend('fd00::1', 53)],
    stale: ['10.96.0.1 53 a', '10.96.0.1 53 c', 'fd00::1 53 x'],
  },
  {
    name: 'a Service that goes',
    previous: [frontend('10.96.0.1', 53, 'a'), frontend('192.0.2.1', 30053, 'a')],
    next: [],
    stale: ['10.96.0.1 53 a', '192.0.2.1 30053 a'],
  },
  {
    name: 'a Service whose port changes',
    previous: [frontend('10.96.0.1', 53, 'a')],
    next: [frontend('10.96.0.1', 54, 'a')],
    stale: ['10.96.0.1 53 a', '10.96.0.1 54 10.96.0.1'],
  },
  {
    name: 'a first endpoint: what was sent before went nowhere',
    previous: [frontend('10.96.0.1', 53)],
    next: [frontend('10.96.0.1', 53, 'a')],
    stale: ['10.96.0.1 53 10.96.0.1'],
  },
  {
    name: 'a Service that comes, with endpoints or without',
    previous: [],
    next: [frontend('10.96.0.1', 53, 'a'), frontend('10.96.0.2', 53)],
    stale: ['10.96.0.1 53 10.96.0.1'],
  },
];

describe('UDP flows that have become stale', () => {
  it.each(cases)('$name', ({ previous, next, stale }) => {
    expect(staleFlows(previous, next).map(keyOfFlows)).toEqual(stale);
  });

  it.each([
    { ip: '10.96.0.1', family: 4, expected: '-D -f ipv4 -p udp --orig-dst 10.96.0.1 --orig-port-dst 53 --reply-src a' },
    { ip: 'fd00::1', family: 6, expected: '-D -f ipv6 -p udp --orig-dst fd00::1 --orig-port-dst 53 --reply-src a' },
  ] as const)('are deleted by conntrack, those to $ip', ({ ip, family, expected }) => {
    expect(conntrackArguments({ family, ip, port: 53, from: 'a' }).join(' ')).toBe(expected);
  });
});
