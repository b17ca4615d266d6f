/** What an nftables table holds, as plain data. */

export const tableName = 'wherry-proxy';
/** As nft's commands name it. */
export const table = `inet ${tableName}`;

export interface SetDeclaration {
  readonly kind: 'set' | 'map';
  /** `type ipv4_addr . inet_service : verdict;` */
  readonly declaration: string;
}

export interface Chain {
  /** `type nat hook output priority -100;` Absent where only other chains lead here. */
  readonly hook?: string;
  readonly rules: readonly string[];
}

/**
 * By name. A set's declaration and a chain's hook never change for a name: what needs another one has another name. Elements have what a map
 * maps them to, and nothing in a set.
 */
export interface RuleSet {
  readonly sets: ReadonlyMap<string, SetDeclaration>;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export const noRules: RuleSet = { sets: new Map(), chains: new Map(), elements: new Map() };

/** A rule set that is being made. */
export class RuleSetBuilder {
  readonly sets = new Map<string, SetDeclaration>();
  readonly chains = new Map<string, Chain>();
  readonly elements = new Map<string, Map<string, string>>();

  chain(name: string, rules: readonly string[], hook?: string): void {
    this.chains.set(name, hook === undefined ? { rules } : { hook, rules });
  }

  /** Where the element is there already, the first one stays. */
  element(set: string, key: string, value = ''): void {
    const elements = this.elements.get(set);
    if (elements === undefined) this.elements.set(set, new Map([[key, value]]));
    else if (!elements.has(key)) elements.set(key, value);
  }
}
