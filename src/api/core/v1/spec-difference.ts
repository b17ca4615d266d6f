/** What differs between two values, for people to read in an error: one line for each field, old before new. */

/** Lines of the text; what is over is counted. */
export const differenceLinesMax = 50;

export function specDifference(old: unknown, updated: unknown): string {
  const lines: string[] = [];
  collect(old, updated, '', lines);
  if (lines.length <= differenceLinesMax) return lines.join('\n');
  return [...lines.slice(0, differenceLinesMax), `... ${lines.length - differenceLinesMax} more lines`].join('\n');
}

function collect(old: unknown, updated: unknown, path: string, lines: string[]): void {
  if (isContainer(old) && isContainer(updated) && Array.isArray(old) === Array.isArray(updated)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(updated)]);
    for (const key of keys) {
      const step = Array.isArray(old) ? `[${key}]` : path === '' ? key : `.${key}`;
      collect(old[key], updated[key], path + step, lines);
    }
    return;
  }
  const before = JSON.stringify(old);
  const after = JSON.stringify(updated);
  if (before === after) return;
  if (before !== undefined) lines.push(`- ${path}: ${before}`);
  if (after !== undefined) lines.push(`+ ${path}: ${after}`);
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
