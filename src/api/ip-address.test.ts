import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCanonicalCidr,
  checkCanonicalIp,
  checkCidr,
  checkInterfaceAddress,
  checkIp,
  checkIpv4,
  checkIpv6,
  formatIp,
  parseIp,
} from './ip-address.ts';

const badIp = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const badCidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

describe('addresses', () => {
  it.each([
    { value: '10.9.8.7', message: undefined, canonical: '10.9.8.7' },
    { value: '::', message: undefined, canonical: '::' },
    { value: '2001:DB8:0:0:1:0:0:1', message: undefined, canonical: '2001:db8::1:0:0:1' },
    { value: '0001:002:03:4::', message: undefined, canonical: '1:2:3:4::' },
    { value: '64:ff9b::1.2.3.4', message: undefined, canonical: '64:ff9b::102:304' },
    { value: '1:0:2:3:4:5:6:7', message: undefined, canonical: '1:0:2:3:4:5:6:7' },
    { value: '010.002.003.004', message: 'must not have leading 0s', canonical: '10.2.3.4' },
    { value: '::ffff:1.2.3.4', message: 'must not be an IPv4-mapped IPv6 address', canonical: '1.2.3.4' },
    { value: '', message: badIp, canonical: undefined },
    { value: '1.2.3', message: badIp, canonical: undefined },
    { value: '1.2.3.400', message: badIp, canonical: undefined },
    { value: '1.2.3.4:80', message: badIp, canonical: undefined },
    { value: '1.2.3.0/24', message: badIp, canonical: undefined },
    { value: '2001:db8::10005', message: badIp, canonical: undefined },
    { value: '1:2:3:4:5:6:7', message: badIp, canonical: undefined },
    { value: '1:2:3:4:5:6:7:8::', message: badIp, canonical: undefined },
    { value: '1::2::3', message: badIp, canonical: undefined },
    { value: ':1', message: badIp, canonical: undefined },
    { value: 'fe80::1%eth0', message: badIp, canonical: undefined },
  ])('$value', ({ value, message, canonical }) => {
    expect(checkIp(value)).toEqual(message === undefined ? [] : [message]);
    const address = parseIp(value);
    expect(address && formatIp(address.bytes)).toBe(canonical);
  });

  it('has to be in canonical form in newer fields', () => {
    expect(checkCanonicalIp('fe80::abc')).toEqual([]);
    expect(checkCanonicalIp('FE80:0:0:0:0:0:0:0abc')).toEqual(['must be in canonical form ("fe80::abc")']);
    expect(checkCanonicalIp('x')).toEqual([badIp]);
  });

  it('belongs to a family', () => {
    expect(checkIpv4('1.2.3.4')).toEqual([]);
    expect(checkIpv4('::1')).toEqual(['must be a valid IPv4 address']);
    expect(checkIpv6('::1')).toEqual([]);
    expect(checkIpv6('1.2.3.4')).toEqual(['must be a valid IPv6 address']);
  });

  it('agrees with the platform on what is an address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/)), (text) => {
        const address = parseIp(text);
        if (address?.leadingZeros) return;
        expect(address !== undefined).toBe(isIPv4(text) || isIPv6(text));
        if (address !== undefined) expect(parseIp(formatIp(address.bytes))?.bytes).toEqual(address.bytes);
      }),
    );
  });
});

describe('blocks', () => {
  it.each([
    { value: '10.9.8.0/24', messages: [] },
    { value: '0.0.0.0/0', messages: [] },
    { value: '2001:db8::/64', messages: [] },
    { value: '10.9.8.7', messages: [badCidr] },
    { value: '10.9.8.0/33', messages: [badCidr] },
    { value: '2001:db8::/129', messages: [badCidr] },
    { value: '10.9.8.0/x', messages: [badCidr] },
    { value: '10.09.8.0/24', messages: ['must not have leading 0s in IP or prefix length'] },
    { value: '10.9.8.0/024', messages: ['must not have leading 0s in IP or prefix length'] },
    { value: '::ffff:10.0.0.0/120', messages: ['must not have an IPv4-mapped IPv6 address'] },
    { value: '10.9.8.7/24', messages: ['must not have bits set beyond the prefix length'] },
    { value: '2001:db8::1/127', messages: ['must not have bits set beyond the prefix length'] },
  ])('$value', ({ value, messages }) => {
    expect(checkCidr(value)).toEqual(messages);
  });

  it('has to be in canonical form in newer fields', () => {
    expect(checkCanonicalCidr('fe80:abc::/64')).toEqual([]);
    expect(checkCanonicalCidr('FE80:0abc:0:0:0:0:0:0/64')).toEqual(['must be in canonical form ("fe80:abc::/64")']);
  });

  it('may be the address of an interface', () => {
    expect(checkInterfaceAddress('10.9.8.7/24')).toEqual([]);
    expect(checkInterfaceAddress('::ffff:192.168.0.1/120')).toEqual(['must be in canonical form ("192.168.0.1/24")']);
    expect(checkInterfaceAddress('10.9.8.7')).toEqual([
      'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)',
    ]);
  });
});
