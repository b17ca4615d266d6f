import { describe, expect, it } from 'vitest';
import { cidrContains, cidrOf, cidrsOf, ipOf, ipsOf } from './ip-family.ts';

describe('addresses by family', () => {
  it.each([
    { text: '10.96.0.1', four: '10.96.0.1', six: undefined },
    { text: '010.096.0.1', four: '10.96.0.1', six: undefined },
    { text: 'FD00::0:1', four: undefined, six: 'fd00::1' },
    { text: '::ffff:10.0.0.1', four: '10.0.0.1', six: undefined },
    { text: 'None', four: undefined, six: undefined },
    { text: '', four: undefined, six: undefined },
    { text: '10.0.0.1 } ; flush ruleset', four: undefined, six: undefined },
  ])('takes "$text" as $four and $six', ({ text, four, six }) => {
    expect([ipOf(4, text), ipOf(6, text)]).toEqual([four, six]);
  });

  it.each([
    { text: '10.244.1.7/16', four: '10.244.0.0/16', six: undefined },
    { text: ' 0.0.0.0/0 ', four: '0.0.0.0/0', six: undefined },
    { text: 'fd00:10:244::1/56', four: undefined, six: 'fd00:10:244::/56' },
    { text: '10.244.0.0', four: undefined, six: undefined },
  ])('takes the block "$text" as $four and $six', ({ text, four, six }) => {
    expect([cidrOf(4, text), cidrOf(6, text)]).toEqual([four, six]);
  });

  it('keeps each once, in order', () => {
    expect(ipsOf(4, ['10.0.0.2', 'fd00::1', '10.0.0.1', '10.0.0.2'])).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(ipsOf(6)).toEqual([]);
    expect(cidrsOf(6, ['fd00::1/64', 'fd00::2/64', '10.0.0.0/8'])).toEqual(['fd00::/64']);
  });

  it.each([
    { cidr: '10.0.0.0/8', ip: '10.255.0.1', contains: true },
    { cidr: '10.0.0.0/8', ip: '11.0.0.1', contains: false },
    { cidr: '10.0.0.128/25', ip: '10.0.0.127', contains: false },
    { cidr: '10.0.0.7/32', ip: '10.0.0.7', contains: true },
    { cidr: '0.0.0.0/0', ip: '192.0.2.1', contains: true },
    { cidr: '0.0.0.0/0', ip: 'fd00::1', contains: false },
    { cidr: 'fd00::/62', ip: 'fd00:0:0:3::1', contains: true },
    { cidr: 'fd00::/62', ip: 'fd00:0:0:4::1', contains: false },
  ])('$cidr contains $ip: $contains', ({ cidr, ip, contains }) => {
    expect(cidrContains(cidr, ip)).toBe(contains);
  });
});
