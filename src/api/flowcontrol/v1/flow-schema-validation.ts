import { nameIsDnsLabel, nameIsDnsSubdomain } from '../../names.ts';
import { checkPresent, checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from './flow-schema.ts';

const matchingPrecedenceMax = 10000;

const specPath = FieldPath.of('spec');

export function validateFlowSchema({ metadata, spec }: FlowSchema): FieldError[] {
  const { matchingPrecedence: precedence, distinguisherMethod, rules = [], priorityLevelConfiguration } = spec;
  const path = specPath.child('matchingPrecedence');
  const errors: FieldError[] = [];
  if (precedence <= 0) errors.push(invalid(path, precedence, 'must be a positive value'));
  if (precedence > matchingPrecedenceMax) {
    errors.push(invalid(path, precedence, `must not be greater than ${matchingPrecedenceMax}`));
  }
  if (precedence === 1 && metadata.name !== 'exempt') {
    errors.push(invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  }
  if (distinguisherMethod !== undefined) {
    const typePath = specPath.child('distinguisherMethod', 'type');
    errors.push(...checkRequiredEnumeration(typePath, distinguisherMethod.type, ['ByNamespace', 'ByUser']));
  }
  const namePath = specPath.child('priorityLevelConfiguration', 'name');
  const { name } = priorityLevelConfiguration;
  errors.push(
    ...(name === ''
      ? [required(namePath, 'must reference a priority level')]
      : invalidFor(namePath, name, nameIsDnsSubdomain(name, false))),
  );
  return [...errors, ...rules.flatMap((rule, i) => validateRules(rule, specPath.child('rules').index(i)))];
}

function validateRules(rule: PolicyRulesWithSubjects, path: FieldPath): FieldError[] {
  const { subjects, resourceRules = [], nonResourceRules = [] } = rule;
  const errors: FieldError[] = [];
  const subjectsPath = path.child('subjects');
  if (subjects.length === 0) errors.push(required(subjectsPath, 'subjects must contain at least one value'));
  errors.push(...subjects.flatMap((subject, i) => validateSubject(subject, subjectsPath.index(i))));
  if (resourceRules.length === 0 && nonResourceRules.length === 0) {
    errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  }
  return [
    ...errors,
    ...resourceRules.flatMap((entry, i) => validateResourceRule(entry, path.child('resourceRules').index(i))),
    ...nonResourceRules.flatMap((entry, i) => validateUrlRule(entry, path.child('nonResourceRules').index(i))),
  ];
}

const subjectFields = { User: 'user', Group: 'group', ServiceAccount: 'serviceAccount' } as const;

/** A union: the field that the kind names is there, and no other. */
function validateSubject(subject: Subject, path: FieldPath): FieldError[] {
  const kinds = Object.keys(subjectFields);
  const wrongKind = checkRequiredEnumeration(path.child('kind'), subject.kind, kinds);
  const errors = [...wrongKind];
  for (const [kind, field] of Object.entries(subjectFields)) {
    const fieldPath = path.child(field);
    if (kind !== subject.kind) {
      const detail = `${field} is forbidden when subject kind is not '${kind}'`;
      if (subject[field] !== undefined) errors.push(forbidden(fieldPath, detail));
    } else if (subject[field] === undefined) {
      errors.push(required(fieldPath, `${field} is required when subject kind is '${kind}'`));
    } else errors.push(...checkPresent(fieldPath.child('name'), subject[field].name));
  }
  if (subject.serviceAccount === undefined) return errors;
  const { namespace } = subject.serviceAccount;
  const namespacePath = path.child('serviceAccount', 'namespace');
  if (namespace === '') return [...errors, required(namespacePath, 'must specify namespace for service account')];
  return [...errors, ...invalidFor(namespacePath, namespace, nameIsDnsLabel(namespace, false))];
}

function validateResourceRule(rule: ResourcePolicyRule, path: FieldPath): FieldError[] {
  const errors = [
    ...validateVerbs(rule.verbs, path.child('verbs')),
    ...validateWildcard(rule.apiGroups, path.child('apiGroups'), [
      'resource rules must supply at least one api group',
      'api groups',
    ]),
    ...validateWildcard(rule.resources, path.child('resources'), [
      'resource rules must supply at least one resource',
      'resources',
    ]),
  ];
  if (rule.namespaces.length === 0 && rule.clusterScope !== true) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
    errors.push(required(path.child('namespaces'), detail));
  }
  const namespacesPath = path.child('namespaces');
  if (rule.namespaces.length > 1 && rule.namespaces.includes('*')) {
    errors.push(invalid(namespacesPath, rule.namespaces, "if '*' is present, must not specify other namespaces"));
  }
  return errors;
}

function validateUrlRule(rule: NonResourcePolicyRule, path: FieldPath): FieldError[] {
  const { nonResourceURLs: urls } = rule;
  const urlsPath = path.child('nonResourceURLs');
  const errors = validateVerbs(rule.verbs, path.child('verbs'));
  if (urls.length === 0) return [...errors, required(urlsPath, 'nonResourceURLs must contain at least one value')];
  if (urls.length > 1 && urls.includes('*')) {
    errors.push(invalid(urlsPath, urls, "if '*' is present, must not specify other non-resource URLs"));
  }
  urls.forEach((url, i) => {
    if (url !== '*' && !url.startsWith('/')) errors.push(invalid(urlsPath.index(i), url, 'must start with slash'));
  });
  return errors;
}

function validateVerbs(given: readonly string[], path: FieldPath): FieldError[] {
  return validateWildcard(given, path, ['verbs must contain at least one value', 'verbs']);
}

function validateWildcard(values: readonly string[], path: FieldPath, texts: readonly [string, string]): FieldError[] {
  if (values.length === 0) return [required(path, texts[0])];
  if (values.length === 1 || !values.includes('*')) return [];
  return [invalid(path, values, `if '*' is present, must not specify other ${texts[1]}`)];
}
