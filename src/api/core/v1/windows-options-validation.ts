/** What is said of a container on Windows. None of it matters on Linux, but it has to be well formed. */
import { checkDns1123Subdomain } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { WindowsSecurityContextOptions } from './security-context.ts';

const credentialSpecKibMax = 64;
const domainCharsMax = 256;
const userCharsMax = 104;

const controlCharacters = /\p{Cc}/u;
const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsLabel = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const dnsName = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);
const badUserCharacters = /["/\\:;|=,+*?<>@[\]]/;

export function validateWindowsOptions(
  options: WindowsSecurityContextOptions | undefined,
  path: FieldPath,
): FieldError[] {
  if (options === undefined) return [];
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName } = options;
  const errors: FieldError[] = [];
  if (specName !== undefined) {
    errors.push(...invalidFor(path.child('gmsaCredentialSpecName'), specName, checkDns1123Subdomain(specName)));
  }
  if (spec !== undefined) {
    errors.push(...invalidFor(path.child('gmsaCredentialSpec'), spec, checkCredentialSpec(spec)));
  }
  if (runAsUserName !== undefined) {
    const messages = checkUserName(runAsUserName).map((text) => `runAsUserName${text}`);
    errors.push(...messages.map((text) => invalid(path.child('runAsUserName'), runAsUserName, text)));
  }
  return errors;
}

function checkCredentialSpec(spec: string): string[] {
  if (spec === '') return ['gmsaCredentialSpec cannot be an empty string'];
  if (spec.length <= credentialSpecKibMax * 1024) return [];
  return [`gmsaCredentialSpec size must be under ${credentialSpecKibMax} KiB`];
}

/** `DOMAIN\USER`, of which the domain is optional. What is wrong, without the field's name in front. */
function checkUserName(name: string): string[] {
  if (name === '') return [' cannot be an empty string'];
  if (controlCharacters.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts.at(-1)!;
  return [...(parts.length === 2 ? checkDomain(parts[0]!) : []), ...checkUser(user)].map((text) => `'s ${text}`);
}

function checkDomain(domain: string): string[] {
  const messages: string[] = [];
  if (domain.length >= domainCharsMax) messages.push(`Domain length must be under ${domainCharsMax} characters`);
  if (!netBiosName.test(domain) && !dnsName.test(domain)) {
    messages.push("Domain doesn't match the NetBios nor the DNS format");
  }
  return messages;
}

function checkUser(user: string): string[] {
  const messages: string[] = [];
  if (user === '') messages.push('User cannot be empty');
  if (user.length > userCharsMax) messages.push(`User length must not be longer than ${userCharsMax} characters`);
  if (/^[. ]+$/.test(user)) messages.push('User cannot contain only periods or spaces');
  if (badUserCharacters.test(user)) {
    messages.push('User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  }
  return messages;
}
