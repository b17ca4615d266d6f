/**
 * The syntax of names, labels, keys and ports. Every check returns messages, upstream's own, to be put into field
 * errors; an empty list means that the value is right. Lengths are in bytes.
 */

/** A rule for the names of a kind. With `prefix` the value is a generateName, to which more will be appended. */
export type NameCheck = (name: string, prefix: boolean) => string[];

const labelPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainPattern = `${labelPattern}(\\.${labelPattern})*`;
const underscoreLabelPattern = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const underscoreSubdomainPattern = `${underscoreLabelPattern}(\\.${underscoreLabelPattern})*`;
const label1035Pattern = '[a-z]([-a-z0-9]*[a-z0-9])?';
const wildcardPattern = `\\*\\.${subdomainPattern}`;
const keyPattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValuePattern = `(${keyPattern})?`;
const identifierPattern = '[A-Za-z_][A-Za-z0-9_]*';
const envVarPattern = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const configMapKeyPattern = '[-._a-zA-Z0-9]+';
const headerPattern = '[-A-Za-z0-9]+';
const percentPattern = '[0-9]+%';
const httpPathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

const label = whole(labelPattern);
const subdomain = whole(subdomainPattern);
const underscoreSubdomain = whole(underscoreSubdomainPattern);
const label1035 = whole(label1035Pattern);
const wildcard = whole(wildcardPattern);
const key = whole(keyPattern);
const labelValue = whole(labelValuePattern);
const identifier = whole(identifierPattern);
const envVar = whole(envVarPattern);
const configMapKey = whole(configMapKeyPattern);
const header = whole(headerPattern);
const percent = whole(percentPattern);
const httpPath = whole(httpPathPattern);

export const dnsLabelBytesMax = 63;
export const dnsSubdomainBytesMax = 253;
export const labelValueBytesMax = 63;
export const portNameBytesMax = 15;
const qualifiedNameBytesMax = 63;

/** A label of a DNS name by RFC 1123. */
export function checkDns1123Label(value: string): string[] {
  const messages = checkLength(value, dnsLabelBytesMax);
  if (label.test(value)) return messages;
  if (subdomain.test(value)) return [...messages, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...messages, patternMessage(rule, labelPattern, 'my-name', '123-abc')];
}

/** A DNS name by RFC 1123: labels with dots between them. */
export function checkDns1123Subdomain(value: string): string[] {
  const messages = checkLength(value, dnsSubdomainBytesMax);
  if (subdomain.test(value)) return messages;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...messages, patternMessage(rule, subdomainPattern, 'example.com')];
}

/** As checkDns1123Subdomain, with underscores. */
export function checkDns1123SubdomainWithUnderscore(value: string): string[] {
  const messages = checkLength(value, dnsSubdomainBytesMax);
  if (underscoreSubdomain.test(value)) return messages;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return [...messages, patternMessage(rule, underscoreSubdomainPattern, 'example.com')];
}

/** A label of a DNS name by RFC 1035: it starts with a letter. */
export function checkDns1035Label(value: string): string[] {
  const messages = checkLength(value, dnsLabelBytesMax);
  if (label1035.test(value)) return messages;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...messages, patternMessage(rule, label1035Pattern, 'my-name', 'abc-123')];
}

/** `*.` and a DNS name. */
export function checkWildcardDns1123Subdomain(value: string): string[] {
  const messages = checkLength(value, dnsSubdomainBytesMax);
  if (wildcard.test(value)) return messages;
  const rule =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...messages, patternMessage(rule, wildcardPattern, '*.example.com')];
}

/** Label keys, annotation keys, finalizers, condition types: a name with an optional DNS prefix before a slash. */
export function checkQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedNameRule()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1)!;
  const messages = parts.length === 2 ? checkKeyPrefix(parts[0]!) : [];
  if (name === '') messages.push('name part must be non-empty');
  else messages.push(...checkLength(name, qualifiedNameBytesMax).map((text) => `name part ${text}`));
  if (!key.test(name)) messages.push(`name part ${qualifiedNameRule()}`);
  return messages;
}

function qualifiedNameRule(): string {
  const rule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return patternMessage(rule, keyPattern, 'MyName', 'my.name', '123-abc');
}

function checkKeyPrefix(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return checkDns1123Subdomain(prefix).map((text) => `prefix part ${text}`);
}

/** The value of a label; may be empty. */
export function checkLabelValue(value: string): string[] {
  const messages = checkLength(value, labelValueBytesMax);
  if (labelValue.test(value)) return messages;
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...messages, patternMessage(rule, labelValuePattern, 'MyValue', 'my_value', '12345')];
}

export function checkCIdentifier(value: string): string[] {
  if (identifier.test(value)) return [];
  const rule =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [patternMessage(rule, identifierPattern, 'my_name', 'MY_NAME', 'MyName')];
}

/** The older, stricter rule for names of environment variables. */
export function checkEnvVarName(value: string): string[] {
  const messages = checkDotNames(value);
  if (envVar.test(value)) return messages;
  const rule =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  return [patternMessage(rule, envVarPattern, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'), ...messages];
}

/** Names of environment variables since 1.34: printable ASCII without `=`. */
export function checkRelaxedEnvVarName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  if (/^[ -<>-~]+$/.test(value)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A key of a ConfigMap or Secret. */
export function checkConfigMapKey(value: string): string[] {
  const messages = checkLength(value, dnsSubdomainBytesMax);
  if (!configMapKey.test(value)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    messages.push(patternMessage(rule, configMapKeyPattern, 'key.name', 'KEY_NAME', 'key-name'));
  }
  return [...messages, ...checkDotNames(value)];
}

export function checkHttpHeaderName(value: string): string[] {
  if (header.test(value)) return [];
  const rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return [patternMessage(rule, headerPattern, 'X-Header-Name')];
}

/** What comes after the host in a domain-prefixed path. */
export function checkHttpPath(value: string): string[] {
  return httpPath.test(value) ? [] : [patternMessage('Invalid path', httpPathPattern)];
}

/** The name of a port, IANA's service name syntax. */
export function checkPortName(value: string): string[] {
  const messages = checkLength(value, portNameBytesMax);
  if (!/^[-a-z0-9]+$/.test(value)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) messages.push('must contain at least one letter (a-z)');
  if (value.includes('--')) messages.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

export function checkPortNumber(value: number): string[] {
  return checkInRange(value, 1, 65535);
}

/** A user or group id. */
export function checkUnixId(value: number): string[] {
  return checkInRange(value, 0, 0xffffffff);
}

export function checkInRange(value: number, min: number, max: number): string[] {
  return value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`];
}

export function checkPercent(value: string): string[] {
  if (percent.test(value)) return [];
  const rule = "a valid percent string must be a numeric string followed by an ending '%'";
  return [patternMessage(rule, percentPattern, '1%', '93%')];
}

/** A name that can stand in a URL path. Neither emptiness nor length is checked. */
export function checkPathSegmentName(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return checkPathSegmentPrefix(name);
}

/** The beginning of a name that can stand in a URL path. */
export function checkPathSegmentPrefix(name: string): string[] {
  return ['/', '%'].filter((character) => name.includes(character)).map((text) => `may not contain '${text}'`);
}

/** A path that starts at the root. */
export function checkAbsolutePath(value: string): string[] {
  return value.startsWith('/') ? [] : ['must be an absolute path'];
}

/** A path that never leaves the folder it starts in. */
export function checkNoBacksteps(value: string): string[] {
  return value.split('/').includes('..') ? ["must not contain '..'"] : [];
}

/** Names that are a DNS label: Namespaces, container names. */
export const nameIsDnsLabel: NameCheck = (name, prefix) => checkDns1123Label(prefix ? maskTrailingDash(name) : name);

/** Names that are a DNS name: most kinds. */
export const nameIsDnsSubdomain: NameCheck = (name, prefix) =>
  checkDns1123Subdomain(prefix ? maskTrailingDash(name) : name);

/** Names that are a DNS label starting with a letter: Services. */
export const nameIsDns1035Label: NameCheck = (name, prefix) =>
  checkDns1035Label(prefix ? maskTrailingDash(name) : name);

/** Names that only have to fit into a URL path: RBAC kinds and CSRs. */
export const nameIsPathSegment: NameCheck = (name, prefix) =>
  prefix ? checkPathSegmentPrefix(name) : checkPathSegmentName(name);

/** A generateName may end with a dash, since more follows. Upstream replaces the character before it too. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

function checkDotNames(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

const encoder = new TextEncoder();

function checkLength(value: string, bytesMax: number): string[] {
  // Three bytes at most for a UTF-16 unit: short values need no encoding.
  const fits = value.length * 3 <= bytesMax || encoder.encode(value).length <= bytesMax;
  return fits ? [] : [`must be no more than ${bytesMax} bytes`];
}

/** How upstream words a pattern that does not match. */
export function patternMessage(rule: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${pattern}')`;
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
