import { describe, expect, it } from 'vitest';
import { RuleBook } from './rule-book.ts';
import { type RuleSet, RuleSetBuilder } from './rule-set.ts';

/** A Service that wants these elements of the map `vips`, and a chain of its own. */
function wants(name: string, ...keys: readonly string[]): RuleSet {
  const rules = new RuleSetBuilder();
  rules.chain(name, ['accept']);
  for (const key of keys) rules.element('vips', key, `goto ${name}`);
  return rules;
}

const change = (book: RuleBook, changes: Readonly<Record<string, RuleSet | undefined>>): readonly string[] =>
  book
    .change(new Map(Object.entries(changes)))
    .split('\n')
    .filter((line) => line !== '');

describe('a rule book', () => {
  it('says what changes of what it knows, and nothing the second time', () => {
    const book = new RuleBook();
    const first = { a: wants('a', '1', '2'), b: wants('b', '3') };
    expect(change(book, first)).toEqual([
      'add chain inet wherry-proxy a',
      'add chain inet wherry-proxy b',
      'add rule inet wherry-proxy a accept',
      'add rule inet wherry-proxy b accept',
      'add element inet wherry-proxy vips { 1 : goto a, 2 : goto a, 3 : goto b }',
    ]);
    expect(change(book, first)).toEqual([]);
    expect(change(book, { a: wants('a', '2', '4') })).toEqual([
      'delete element inet wherry-proxy vips { 1 }',
      'add element inet wherry-proxy vips { 4 : goto a }',
    ]);
    expect(change(book, { b: undefined, c: undefined })).toEqual([
      'delete element inet wherry-proxy vips { 3 }',
      'flush chain inet wherry-proxy b',
      'delete chain inet wherry-proxy b',
    ]);
  });

  it('gives what several want to the first by name, and to the next when that goes', () => {
    const book = new RuleBook();
    change(book, { b: wants('b', '1') });
    expect(change(book, { c: wants('c', '1') })).toEqual([
      'add chain inet wherry-proxy c',
      'add rule inet wherry-proxy c accept',
    ]);
    expect(change(book, { a: wants('a', '1') })).toEqual([
      'delete element inet wherry-proxy vips { 1 }',
      'add chain inet wherry-proxy a',
      'add rule inet wherry-proxy a accept',
      'add element inet wherry-proxy vips { 1 : goto a }',
    ]);
    expect(book.all()).toContain('\nadd element inet wherry-proxy vips { 1 : goto a }\n');
    expect(change(book, { a: wants('a'), b: undefined })).toEqual([
      'delete element inet wherry-proxy vips { 1 }',
      'flush chain inet wherry-proxy b',
      'delete chain inet wherry-proxy b',
      'add element inet wherry-proxy vips { 1 : goto c }',
    ]);
    expect(change(book, { c: undefined })).toEqual([
      'delete element inet wherry-proxy vips { 1 }',
      'flush chain inet wherry-proxy c',
      'delete chain inet wherry-proxy c',
    ]);
    expect(book.all()).not.toContain('add element');
  });

  it('keeps an element that one gives up and another takes with the same verdict', () => {
    const book = new RuleBook();
    const plain = (): RuleSet => {
      const rules = new RuleSetBuilder();
      rules.element('hairpins', '10.0.0.1');
      return rules;
    };
    expect(change(book, { a: plain() })).toEqual(['add element inet wherry-proxy hairpins { 10.0.0.1 }']);
    expect(change(book, { a: undefined, b: plain() })).toEqual([]);
    expect(change(book, { a: plain() })).toEqual([]);
    expect(change(book, { b: undefined })).toEqual([]);
    expect(change(book, { a: undefined })).toEqual(['delete element inet wherry-proxy hairpins { 10.0.0.1 }']);
  });

  it('comes to the same by changes as from the beginning', () => {
    const book = new RuleBook();
    change(book, { a: wants('a', '1', '2'), b: wants('b', '2', '3') });
    change(book, { a: wants('a', '2') });
    change(book, { b: wants('b', '3', '4'), c: wants('c', '5') });
    change(book, { c: undefined });
    const fresh = new RuleBook();
    change(fresh, { a: wants('a', '2'), b: wants('b', '3', '4') });
    const sorted = (text: string): readonly string[] => text.split('\n').sort();
    expect(sorted(book.all())).toEqual(sorted(fresh.all()));
  });
});
