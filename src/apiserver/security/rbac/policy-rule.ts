/** Rules of RBAC as values: what a rule allows, whether some rules cover others, and how messages write them. */
import type { PolicyRule } from '../../../api/rbac/v1/policy-rule.ts';
import { goQuote } from '../../../base/go-quote.ts';
import type { RequestInfo } from '../../request.ts';

const all = '*';

/** A rule prepared for matching. */
export class CompiledRule {
  readonly source: PolicyRule;
  readonly #verbs: ReadonlySet<string>;
  readonly #groups: ReadonlySet<string>;
  readonly #resources: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  readonly #allVerbs: boolean;
  readonly #allGroups: boolean;
  readonly #allResources: boolean;

  constructor(source: PolicyRule) {
    this.source = source;
    this.#verbs = new Set(source.verbs);
    this.#groups = new Set(source.apiGroups);
    this.#resources = new Set(source.resources);
    this.#names = new Set(source.resourceNames);
    this.#allVerbs = this.#verbs.has(all);
    this.#allGroups = this.#groups.has(all);
    this.#allResources = this.#resources.has(all);
  }

  /** `resource` is the request's, with its subresource after a slash. */
  allows(request: RequestInfo, resource: string): boolean {
    if (!this.#allVerbs && !this.#verbs.has(request.verb)) return false;
    if (!request.isResourceRequest) return this.#allowsPath(request.path);
    return (
      (this.#allGroups || this.#groups.has(request.group)) &&
      (this.#allResources || this.#allowsResource(resource, request.subresource)) &&
      (this.#names.size === 0 || this.#names.has(request.name))
    );
  }

  #allowsResource(resource: string, subresource: string): boolean {
    return this.#resources.has(resource) || (subresource !== '' && this.#resources.has(`*/${subresource}`));
  }

  #allowsPath(path: string): boolean {
    return this.source.nonResourceURLs?.some((url) => urlMatches(url, path)) ?? false;
  }
}

function urlMatches(url: string, path: string): boolean {
  if (url === all || url === path) return true;
  return url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''));
}

export interface Coverage {
  readonly covered: boolean;
  /** The smallest parts that are missing: one verb on one resource, name or URL each. */
  readonly missing: readonly PolicyRule[];
}

/** Whether everything that `wanted` allows is allowed by `owned` too, part by part. */
export function covers(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): Coverage {
  const missing = wanted.flatMap(parts).filter((part) => !owned.some((rule) => ruleCovers(rule, part)));
  return { covered: missing.length === 0, missing };
}

/** Takes a rule apart into rules of one verb on one resource, name or URL. */
function parts(rule: PolicyRule): PolicyRule[] {
  const result: PolicyRule[] = [];
  for (const group of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      for (const verb of rule.verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        const names = rule.resourceNames ?? [];
        if (names.length === 0) result.push(part);
        for (const name of names) result.push({ ...part, resourceNames: [name] });
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) {
    for (const verb of rule.verbs) result.push({ nonResourceURLs: [url], verbs: [verb] });
  }
  return result;
}

function ruleCovers(owner: PolicyRule, part: PolicyRule): boolean {
  return (
    hasAllOrStar(owner.verbs, part.verbs) &&
    hasAllOrStar(owner.apiGroups, part.apiGroups) &&
    resourcesCover(owner.resources ?? [], part.resources ?? []) &&
    (part.nonResourceURLs ?? []).every((url) => owner.nonResourceURLs?.some((owned) => urlMatches(owned, url))) &&
    namesCover(owner.resourceNames ?? [], part.resourceNames ?? [])
  );
}

function hasAllOrStar(owned: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return owned.includes(all) || wanted.every((value) => owned.includes(value));
}

function resourcesCover(owned: readonly string[], wanted: readonly string[]): boolean {
  if (owned.includes(all)) return true;
  return wanted.every((resource) => {
    if (owned.includes(resource)) return true;
    const slash = resource.indexOf('/');
    return slash !== -1 && owned.includes(`*${resource.slice(slash)}`);
  });
}

/** No names means every name. */
function namesCover(owned: readonly string[], wanted: readonly string[]): boolean {
  if (owned.length === 0) return true;
  return wanted.length > 0 && wanted.every((name) => owned.includes(name));
}

/** Joins rules of one resource (and name) that differ in their verb alone. */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const result: PolicyRule[] = [];
  const byResource = new Map<string, { readonly rule: PolicyRule; readonly verbs: string[] }>();
  for (const rule of rules) {
    if (!isOfOneResource(rule)) {
      result.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const same = byResource.get(key);
    if (same === undefined) byResource.set(key, { rule, verbs: [...rule.verbs] });
    else same.verbs.push(...rule.verbs);
  }
  for (const { rule, verbs } of byResource.values()) result.push({ ...rule, verbs });
  return result;
}

function isOfOneResource(rule: PolicyRule): boolean {
  return (
    rule.apiGroups?.length === 1 &&
    rule.resources?.length === 1 &&
    (rule.resourceNames?.length ?? 0) <= 1 &&
    (rule.nonResourceURLs?.length ?? 0) === 0
  );
}

/** As messages write it: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
export function describeRule(rule: PolicyRule): string {
  const fields: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const texts = fields.flatMap(([name, values]) =>
    values === undefined || values.length === 0 ? [] : [`${name}:${quoteList(values)}`],
  );
  return `{${texts.join(', ')}}`;
}

/** As Go's %q writes a list of strings: `["a" "b"]`. */
export function quoteList(values: readonly string[]): string {
  return `[${values.map(goQuote).join(' ')}]`;
}
