import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type Interfaces, nodeAddresses, prettyName, readMachine } from './this-machine.ts';

const loopback = [{ address: '127.0.0.1', family: 'IPv4', internal: true }] as const;
const v4 = (address: string) => ({ address, family: 'IPv4', internal: false }) as const;
const v6 = (address: string) => ({ address, family: 'IPv6', internal: false }) as const;
const header = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT';
const route = (name: string, metric: number): string =>
  `${name}\t00000000\t010200C0\t0003\t0\t0\t${metric}\t00000000\t0\t0\t0`;
const local = 'br0\t0007D50A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0';

describe('nodeAddresses', () => {
  const cases: { name: string; interfaces: Interfaces; routes: string; expected: string[] }[] = [
    { name: 'nothing but loopback', interfaces: { lo: loopback }, routes: header, expected: ['127.0.0.1'] },
    {
      name: 'the one of the default route, not the first',
      interfaces: { lo: loopback, br0: [v4('10.0.0.1')], eth0: [v4('192.0.2.2'), v6('fd00::2')] },
      routes: [header, local, route('eth0', 0)].join('\n'),
      expected: ['192.0.2.2', 'fd00::2'],
    },
    {
      name: 'of several default routes the one with the lowest metric',
      interfaces: { wlan0: [v4('198.51.100.1')], eth0: [v4('192.0.2.2')] },
      routes: [header, route('wlan0', 600), route('eth0', 100)].join('\n'),
      expected: ['192.0.2.2'],
    },
    {
      name: 'the first with IPv4 where no route tells',
      interfaces: { lo: loopback, six0: [v6('fd00::6')], eth0: [v4('192.0.2.2')] },
      routes: '',
      expected: ['192.0.2.2'],
    },
    {
      name: 'no link-local address',
      interfaces: { eth0: [v4('192.0.2.2'), v6('fe80::1'), v6('fd00::2')] },
      routes: '',
      expected: ['192.0.2.2', 'fd00::2'],
    },
    { name: 'IPv6 alone', interfaces: { eth0: [v6('fe80::1'), v6('fd00::2')] }, routes: '', expected: ['fd00::2'] },
  ];
  it.each(cases)('$name', ({ interfaces, routes, expected }) => {
    expect(nodeAddresses(interfaces, routes)).toEqual(expected.map((address) => ({ type: 'InternalIP', address })));
  });
});

describe('prettyName', () => {
  const cases = [
    {
      name: 'quoted',
      text: 'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
      expected: 'Debian GNU/Linux 12 (bookworm)',
    },
    { name: 'bare', text: 'PRETTY_NAME=Alpine', expected: 'Alpine' },
    { name: 'absent', text: 'NAME=x', expected: '' },
  ];
  it.each(cases)('$name', ({ text, expected }) => {
    expect(prettyName(text)).toBe(expected);
  });
});

it('describes the machine at hand', async () => {
  const { capacity, addresses, info } = await readMachine(tmpdir());
  expect(capacity.cpu).toMatch(/^[1-9]\d*$/);
  expect(capacity.memory).toMatch(/^[1-9]\d*Ki$/);
  expect(capacity['ephemeral-storage']).toMatch(/^[1-9]\d*Ki$/);
  expect(addresses.length).toBeGreaterThan(0);
  expect(info?.kernelVersion).toMatch(/^\d+\.\d+/);
});
