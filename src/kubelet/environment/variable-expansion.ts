/** $(VAR) in commands, arguments and environment variables. Pure. */

/** Where values come from; a Map is one. */
export interface VariableLookup {
  get(name: string): string | undefined;
}

/**
 * Replaces `$(NAME)` where `variables` has the name, and leaves it as it stands where not. `$$` is one dollar, so that `$$(NAME)` stays `$(NAME)`;
 * any other dollar is itself.
 */
export function expandVariables(text: string, variables: VariableLookup): string {
  let expanded = '';
  let from = 0;
  for (let at = text.indexOf('$'); at >= 0 && at + 1 < text.length; at = text.indexOf('$', from)) {
    expanded += text.slice(from, at);
    const next = text[at + 1];
    const end = next === '(' ? text.indexOf(')', at + 2) : -1;
    if (next === '$') {
      expanded += '$';
      from = at + 2;
    } else if (end >= 0) {
      const name = text.slice(at + 2, end);
      expanded += variables.get(name) ?? `$(${name})`;
      from = end + 1;
    } else if (next === '(') {
      // A reference that does not end.
      expanded += '$(';
      from = at + 2;
    } else {
      expanded += `$${next}`;
      from = at + 2;
    }
  }
  return expanded + text.slice(from);
}
