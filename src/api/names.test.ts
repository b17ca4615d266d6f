import { describe, expect, it } from 'vitest';
import {
  checkAbsolutePath,
  checkCIdentifier,
  checkConfigMapKey,
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkDns1123SubdomainWithUnderscore,
  checkEnvVarName,
  checkHttpHeaderName,
  checkHttpPath,
  checkLabelValue,
  checkNoBacksteps,
  checkPathSegmentName,
  checkPercent,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
  checkRelaxedEnvVarName,
  checkUnixId,
  checkWildcardDns1123Subdomain,
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  nameIsPathSegment,
} from './names.ts';

const label1123 =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain1123 =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const keyRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('DNS names', () => {
  it.each([
    { value: 'a', messages: [] },
    { value: '1-a', messages: [] },
    { value: 'a'.repeat(63), messages: [] },
    { value: 'a'.repeat(64), messages: ['must be no more than 63 bytes'] },
    { value: '', messages: [label1123] },
    { value: 'a-', messages: [label1123] },
    { value: 'A', messages: [label1123] },
    { value: 'a\n', messages: [label1123] },
    { value: 'a.b', messages: ['must not contain dots'] },
    { value: 'é'.repeat(40), messages: ['must be no more than 63 bytes', label1123] },
  ])('label $value', ({ value, messages }) => {
    expect(checkDns1123Label(value)).toEqual(messages);
  });

  it.each([
    { value: 'a.b-c.1', messages: [] },
    { value: 'a..b', messages: [subdomain1123] },
    { value: 'Bad_Name', messages: [subdomain1123] },
    { value: 'a'.repeat(254), messages: ['must be no more than 253 bytes'] },
  ])('subdomain $value', ({ value, messages }) => {
    expect(checkDns1123Subdomain(value)).toEqual(messages);
  });

  it.each([
    { value: 'a1', messages: [] },
    { value: '1a', messages: [label1035] },
  ])('label of RFC 1035 $value', ({ value, messages }) => {
    expect(checkDns1035Label(value)).toEqual(messages);
  });

  it.each([
    { value: '*.example.com', valid: true },
    { value: '*', valid: false },
    { value: '*.*.com', valid: false },
    { value: 'a.com', valid: false },
  ])('wildcard $value: $valid', ({ value, valid }) => {
    expect(checkWildcardDns1123Subdomain(value).length === 0).toBe(valid);
  });

  it.each([
    { value: '_sip._tcp.a', valid: true },
    { value: 'a_', valid: false },
  ])('subdomain with underscores $value: $valid', ({ value, valid }) => {
    expect(checkDns1123SubdomainWithUnderscore(value).length === 0).toBe(valid);
  });
});

describe('qualified names and label values', () => {
  it.each([
    { value: 'app', messages: [] },
    { value: 'example.com/My_Name', messages: [] },
    { value: '', messages: ['name part must be non-empty', `name part ${keyRule}`] },
    { value: '/a', messages: ['prefix part must be non-empty'] },
    { value: 'A.b/a', messages: [`prefix part ${subdomain1123}`] },
    { value: '-a', messages: [`name part ${keyRule}`] },
    { value: 'a'.repeat(64), messages: ['name part must be no more than 63 bytes'] },
    {
      value: 'a/b/c',
      messages: [
        `a valid label key ${keyRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
      ],
    },
  ])('key $value', ({ value, messages }) => {
    expect(checkQualifiedName(value)).toEqual(messages);
  });

  it.each([
    { value: '', messages: [] },
    { value: 'My.value_1', messages: [] },
    {
      value: 'a b',
      messages: [
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ],
    },
    { value: 'a'.repeat(64), messages: ['must be no more than 63 bytes'] },
  ])('label value $value', ({ value, messages }) => {
    expect(checkLabelValue(value)).toEqual(messages);
  });
});

describe('other names', () => {
  const rules = {
    'C identifier': checkCIdentifier,
    'environment variable': checkEnvVarName,
    'relaxed environment variable': checkRelaxedEnvVarName,
    'config map key': checkConfigMapKey,
    'HTTP header': checkHttpHeaderName,
    'HTTP path': checkHttpPath,
    'port name': checkPortName,
    percentage: checkPercent,
    'path segment': checkPathSegmentName,
    'absolute path': checkAbsolutePath,
    'path without backsteps': checkNoBacksteps,
  };

  it.each<{ rule: keyof typeof rules; value: string; messages: string[] }>([
    { rule: 'C identifier', value: '_a1', messages: [] },
    {
      rule: 'C identifier',
      value: '1a',
      messages: [
        "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
      ],
    },
    { rule: 'environment variable', value: 'my.env-NAME_1', messages: [] },
    { rule: 'environment variable', value: '..', messages: ["must not be '..'"] },
    {
      rule: 'environment variable',
      value: '1a',
      messages: [
        "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')",
      ],
    },
    { rule: 'relaxed environment variable', value: '1 a#~', messages: [] },
    { rule: 'relaxed environment variable', value: '', messages: ['environment variable name must be non-empty'] },
    {
      rule: 'relaxed environment variable',
      value: 'a=b',
      messages: ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
    },
    { rule: 'config map key', value: 'a.b_c-D', messages: [] },
    { rule: 'config map key', value: '..a', messages: ["must not start with '..'"] },
    { rule: 'config map key', value: '.', messages: ["must not be '.'"] },
    {
      rule: 'config map key',
      value: 'a/b',
      messages: [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    },
    { rule: 'HTTP header', value: 'X-A', messages: [] },
    {
      rule: 'HTTP header',
      value: 'X A',
      messages: [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ],
    },
    { rule: 'HTTP path', value: '/a/b', messages: [] },
    {
      rule: 'HTTP path',
      value: 'a b',
      messages: ["Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"],
    },
    { rule: 'port name', value: 'http-1', messages: [] },
    {
      rule: 'port name',
      value: '-1--',
      messages: [
        'must contain at least one letter (a-z)',
        'must not contain consecutive hyphens',
        'must not begin or end with a hyphen',
      ],
    },
    {
      rule: 'port name',
      value: 'A-very-long-name',
      messages: [
        'must be no more than 15 bytes',
        'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      ],
    },
    { rule: 'percentage', value: '10%', messages: [] },
    {
      rule: 'percentage',
      value: '10',
      messages: [
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ],
    },
    { rule: 'path segment', value: 'system:node', messages: [] },
    { rule: 'path segment', value: '..', messages: ["may not be '..'"] },
    { rule: 'path segment', value: 'a/%', messages: ["may not contain '/'", "may not contain '%'"] },
    { rule: 'absolute path', value: '/a', messages: [] },
    { rule: 'absolute path', value: 'a', messages: ['must be an absolute path'] },
    { rule: 'path without backsteps', value: '/a/..b', messages: [] },
    { rule: 'path without backsteps', value: '/a/../b', messages: ["must not contain '..'"] },
  ])('$rule $value', ({ rule, value, messages }) => {
    expect(rules[rule](value)).toEqual(messages);
  });

  it.each([
    { value: 1, port: true, id: true },
    { value: 0, port: false, id: true },
    { value: 65536, port: false, id: true },
    { value: -1, port: false, id: false },
  ])('number $value as port: $port, as id: $id', ({ value, port, id }) => {
    expect(checkPortNumber(value)).toEqual(port ? [] : ['must be between 1 and 65535, inclusive']);
    expect(checkUnixId(value)).toEqual(id ? [] : ['must be between 0 and 4294967295, inclusive']);
  });
});

describe('name checks of kinds', () => {
  it.each([
    { name: 'a-', check: nameIsDnsLabel, asName: false, asPrefix: true },
    { name: 'a.b-', check: nameIsDnsSubdomain, asName: false, asPrefix: true },
    { name: '1-', check: nameIsDns1035Label, asName: false, asPrefix: true },
    { name: '12-', check: nameIsDns1035Label, asName: false, asPrefix: false },
    { name: '-', check: nameIsDnsLabel, asName: false, asPrefix: false },
    { name: '..', check: nameIsPathSegment, asName: false, asPrefix: true },
  ])('$name as a name: $asName, as a generateName: $asPrefix', ({ name, check, asName, asPrefix }) => {
    expect(check(name, false).length === 0).toBe(asName);
    expect(check(name, true).length === 0).toBe(asPrefix);
  });
});
