import { checkDns1123Label, checkDns1123Subdomain, checkHttpPath } from '../names.ts';
import { invalidFor } from './checks.ts';
import { type FieldError, invalid, required } from './field-error.ts';
import type { FieldPath } from './field-path.ts';

/** The name of a controller or the like: `acme.io/foo`. */
export function validateDomainPrefixedPath(value: string, path: FieldPath): FieldError[] {
  if (value === '') return [required(path)];
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1) {
    return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const [host, rest] = [value.slice(0, slash), value.slice(slash + 1)];
  return [...invalidFor(path, host, checkDns1123Subdomain(host)), ...invalidFor(path, rest, checkHttpPath(rest))];
}

/** A name of at least two labels; a trailing dot is let pass. */
export function validateFullyQualifiedDomainName(value: string, path: FieldPath): FieldError[] {
  if (value === '') return [required(path)];
  const name = value.replace(/\.$/, '');
  const problems = checkDns1123Subdomain(name);
  if (problems.length > 0) return [invalid(path, name, problems.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) {
    return [invalid(path, name, 'should be a domain with at least two segments separated by dots')];
  }
  return labels.flatMap((label) => {
    const wrong = checkDns1123Label(label);
    return wrong.length === 0 ? [] : [invalid(path, label, wrong.join(','))];
  });
}
