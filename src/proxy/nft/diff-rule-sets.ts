/** From one state of the table to another: the commands of one transaction. Pure. */
import { noRules, type RuleSet, table } from './rule-set.ts';

/** Empty where nothing differs. An element that changes is deleted and added in the same transaction: nobody ever misses it. */
export function diffRuleSets(previous: RuleSet, next: RuleSet): string {
  const lines = [
    ...elementLines('delete', previous.elements, next.elements),
    ...setLines('add', next, previous),
    ...chainLines(previous, next),
    ...setLines('delete', previous, next),
    ...elementLines('add', next.elements, previous.elements),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** All of it, whatever the table held before. */
export function replaceTable(next: RuleSet): string {
  // To delete what may not be there is an error; to add what is there is none.
  return `${deleteTable}add table ${table}\n${diffRuleSets(noRules, next)}`;
}

/** The table goes, whether there is one or not. */
export const deleteTable = `add table ${table}\ndelete table ${table}\n`;

function setLines(verb: 'add' | 'delete', of: RuleSet, other: RuleSet): string[] {
  return [...of.sets]
    .filter(([name]) => !other.sets.has(name))
    .map(([name, { kind, declaration }]) =>
      verb === 'add' ? `add ${kind} ${table} ${name} { ${declaration} }` : `delete ${kind} ${table} ${name}`,
    );
}

/** First chains are there, then rules that lead to them; what goes is emptied before it goes, since one may lead to another. */
function chainLines(previous: RuleSet, next: RuleSet): string[] {
  const added: string[] = [];
  const flushed: string[] = [];
  const rules: string[] = [];
  const deleted: string[] = [];
  for (const [name, chain] of next.chains) {
    const before = previous.chains.get(name);
    if (before !== undefined && isSameList(before.rules, chain.rules)) continue;
    if (before !== undefined) flushed.push(`flush chain ${table} ${name}`);
    else added.push(`add chain ${table} ${name}${chain.hook === undefined ? '' : ` { ${chain.hook} }`}`);
    for (const rule of chain.rules) rules.push(`add rule ${table} ${name} ${rule}`);
  }
  for (const name of previous.chains.keys()) {
    if (next.chains.has(name)) continue;
    flushed.push(`flush chain ${table} ${name}`);
    deleted.push(`delete chain ${table} ${name}`);
  }
  return [...added, ...flushed, ...rules, ...deleted];
}

/** One command for each set, of the elements that the other state has not, or has with another value. */
function elementLines(verb: 'add' | 'delete', of: RuleSet['elements'], other: RuleSet['elements']): string[] {
  const lines: string[] = [];
  for (const [set, elements] of of) {
    const others = other.get(set);
    const texts: string[] = [];
    for (const [key, value] of elements) {
      if (others?.get(key) !== value) texts.push(verb === 'delete' || value === '' ? key : `${key} : ${value}`);
    }
    if (texts.length > 0) lines.push(`${verb} element ${table} ${set} { ${texts.join(', ')} }`);
  }
  return lines;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
