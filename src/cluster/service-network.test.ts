import { describe, expect, it } from 'vitest';
import { dnsServiceIp, dnsSlice } from './service-network.ts';

describe('dnsServiceIp', () => {
  const cases = [
    { serverIp: '10.96.0.1', expected: '10.96.0.10' },
    { serverIp: '10.0.0.249', expected: '10.0.1.2' },
    { serverIp: 'fd00:10:96::1', expected: 'fd00:10:96::a' },
  ];
  it.each(cases)('is $expected beside $serverIp', ({ serverIp, expected }) => {
    expect(dnsServiceIp(serverIp)).toBe(expected);
  });

  it('refuses what is no address', () => {
    expect(() => dnsServiceIp('kubernetes')).toThrow('"kubernetes" is no address');
  });
});

describe('dnsSlice', () => {
  const cases = [
    { host: '192.0.2.2', expected: 'IPv4' },
    { host: 'fd00::2', expected: 'IPv6' },
  ];
  it.each(cases)('has an address of $expected for $host', ({ host, expected }) => {
    const slice = dnsSlice('one', { host, port: 5353 });
    expect(slice.addressType).toBe(expected);
    expect(slice.endpoints).toEqual([{ addresses: [host], conditions: { ready: true }, nodeName: 'one' }]);
    expect(slice.ports.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(['5353/UDP', '5353/TCP']);
  });
});
