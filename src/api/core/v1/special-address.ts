import { parseIp } from '../../ip-address.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';

/** Addresses that mean something on each machine by itself can't be those of an endpoint, or come in from outside. */
export function validateNonSpecialIp(ip: string, path: FieldPath): FieldError[] {
  const bytes = parseIp(ip)?.bytes;
  if (bytes === undefined) return [invalid(path, ip, 'must be a valid IP address')];
  const errors: FieldError[] = [];
  if (bytes.every((byte) => byte === 0)) errors.push(invalid(path, ip, `may not be unspecified (${ip})`));
  const [first = 0, second = 0, third] = bytes;
  const isV4 = bytes.length === 4;
  const loopback = isV4 ? first === 127 : bytes.slice(0, -1).every((byte) => byte === 0) && bytes.at(-1) === 1;
  if (loopback) errors.push(invalid(path, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  const linkLocal = isV4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;
  if (linkLocal) errors.push(invalid(path, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  const multicast = isV4 ? first === 224 && second === 0 && third === 0 : first === 0xff && (second & 0x0f) === 2;
  if (multicast) {
    errors.push(invalid(path, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  }
  return errors;
}
