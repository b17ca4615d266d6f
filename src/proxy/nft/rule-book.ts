import { diffRuleSets, replaceTable } from './diff-rule-sets.ts';
import { noRules, type RuleSet, RuleSetBuilder } from './rule-set.ts';

/**
 * What the table should hold, by who wants it: each Service has its own chains and sets, while elements may be wanted by several. Of those
 * that want different things of one element (two Services with one external IP and port, say) the first by name has it; the next takes over
 * when that one goes.
 */
export class RuleBook {
  readonly #rules = new Map<string, RuleSet>();
  /** By set, element and owner. */
  readonly #claims = new Map<string, Map<string, Map<string, string>>>();

  /** Notes what owners want from now on, undefined for nothing, and returns the commands that lead there; empty where nothing differs. */
  change(changes: ReadonlyMap<string, RuleSet | undefined>): string {
    const before = new RuleSetBuilder();
    const after = new RuleSetBuilder();
    const touched = new Map<string, Set<string>>();
    for (const [owner, next = noRules] of changes) {
      const previous = this.#rules.get(owner) ?? noRules;
      addOwn(before, previous);
      addOwn(after, next);
      note(touched, previous);
      note(touched, next);
    }
    this.#addClaimed(before, touched);
    for (const [owner, next] of changes) this.#put(owner, next);
    this.#addClaimed(after, touched);
    return diffRuleSets(before, after);
  }

  /** The commands that make the table what it should be, whatever it is. */
  all(): string {
    const all = new RuleSetBuilder();
    for (const rules of this.#rules.values()) addOwn(all, rules);
    for (const [set, claims] of this.#claims) {
      for (const [key, claimants] of claims) all.element(set, key, winner(claimants));
    }
    return replaceTable(all);
  }

  #put(owner: string, next: RuleSet | undefined): void {
    for (const [set, elements] of this.#rules.get(owner)?.elements ?? []) {
      const claims = this.#claims.get(set)!;
      for (const key of elements.keys()) {
        const claimants = claims.get(key)!;
        claimants.delete(owner);
        if (claimants.size === 0) claims.delete(key);
      }
    }
    if (next === undefined) {
      this.#rules.delete(owner);
      return;
    }
    this.#rules.set(owner, next);
    for (const [set, elements] of next.elements) {
      const claims = this.#claims.get(set) ?? new Map<string, Map<string, string>>();
      this.#claims.set(set, claims);
      for (const [key, value] of elements) {
        const claimants = claims.get(key);
        if (claimants === undefined) claims.set(key, new Map([[owner, value]]));
        else claimants.set(owner, value);
      }
    }
  }

  #addClaimed(builder: RuleSetBuilder, touched: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [set, keys] of touched) {
      const claims = this.#claims.get(set);
      for (const key of keys) {
        const claimants = claims?.get(key);
        if (claimants !== undefined) builder.element(set, key, winner(claimants));
      }
    }
  }
}

function addOwn(builder: RuleSetBuilder, { sets, chains }: RuleSet): void {
  for (const [name, set] of sets) builder.sets.set(name, set);
  for (const [name, chain] of chains) builder.chains.set(name, chain);
}

function note(touched: Map<string, Set<string>>, { elements }: RuleSet): void {
  for (const [set, entries] of elements) {
    const keys = touched.get(set) ?? new Set();
    touched.set(set, keys);
    for (const key of entries.keys()) keys.add(key);
  }
}

function winner(claimants: ReadonlyMap<string, string>): string {
  let first: string | undefined;
  for (const owner of claimants.keys()) if (first === undefined || owner < first) first = owner;
  return claimants.get(first!)!;
}
