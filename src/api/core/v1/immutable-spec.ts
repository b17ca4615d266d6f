import { semanticEquals } from '../../validation/equality.ts';

/**
 * Which fields of something immutable a client tried to change, in the manner of upstream's messages: a line with `-` for each old value
 * and one with `+` for the new one.
 */
export function describeChanges(type: string, old: object, changed: object): string {
  const before = old as Readonly<Record<string, unknown>>;
  const after = changed as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const lines = names.flatMap((name) => {
    if (semanticEquals(before[name], after[name])) return [];
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    return [`- \t${title}: ${shown(before[name])},`, `+ \t${title}: ${shown(after[name])},`];
  });
  return [`  ${type}{`, ...lines, '  }', ''].join('\n');
}

function shown(value: unknown): string {
  return value === undefined ? 'nil' : JSON.stringify(value);
}
