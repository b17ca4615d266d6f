/**
 * JSON text as Go's encoder gives it: keys of objects sorted, no spaces, and `<`, `>`, `&` escaped. Keys of field sets and
 * the last-applied annotation are compared as text by clients, so they have to be written this way.
 */
export function goJson(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : plain(value);
  return needsEscape.test(text) ? text.replace(escapable, escaped) : text;
}

const needsEscape = /[<>&\u2028\u2029]/;
const escapable = /[<>&\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${plain(member)}`);
  }
  return `{${members.join(',')}}`;
}
