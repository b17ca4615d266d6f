/** Field selectors: `status.phase=Running,spec.nodeName!=n1`. Which fields a kind has is for the caller to know. */

/** The selector can't be understood. The messages are upstream's. */
export class FieldSelectorError extends Error {
  override readonly name = 'FieldSelectorError';
}

export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** All of a number of requirements. Immutable. */
export class FieldSelector {
  readonly requirements: readonly FieldRequirement[];

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements;
  }

  static readonly everything = new FieldSelector([]);

  get selectsEverything(): boolean {
    return this.requirements.length === 0;
  }

  /** `fieldValue` gives the value of a field that the kind supports; an absent field is the empty string. */
  matches(fieldValue: (field: string) => string | undefined): boolean {
    return this.requirements.every(
      ({ field, operator, value }) => ((fieldValue(field) ?? '') === value) === (operator === '='),
    );
  }

  /** The one value that the field has to have, if there is one. */
  exactValue(field: string): string | undefined {
    return this.requirements.find((requirement) => requirement.field === field && requirement.operator === '=')?.value;
  }

  /** The same selector with other fields or values, as conversion between versions needs it. */
  map(transform: (requirement: FieldRequirement) => FieldRequirement): FieldSelector {
    return new FieldSelector(this.requirements.map(transform));
  }

  toString(): string {
    return this.requirements
      .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
      .join(',');
  }
}

/** Throws FieldSelectorError. An empty text selects everything. */
export function parseFieldSelector(text: string): FieldSelector {
  if (text === '') return FieldSelector.everything;
  const terms = splitTerms(text)
    .filter((term) => term !== '')
    .sort();
  return new FieldSelector(
    terms.map((term) => {
      const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
      if (match === null) throw new FieldSelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      const [, field = '', operator, value = ''] = match;
      return { field, operator: operator === '!=' ? '!=' : '=', value: unescapeFieldValue(value) };
    }),
  );
}

/** Puts a backslash before what has a meaning in selectors. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/** Splits at commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeFieldValue(value: string): string {
  return value.replace(/\\(.?)|[,=]/gsu, (piece: string, escaped: string | undefined) => {
    if (escaped === undefined) {
      // Upstream prints the number of the character.
      const code = piece.codePointAt(0);
      throw new FieldSelectorError(`invalid field selector: unescaped character in value: ${code}`);
    }
    if (escaped === '' || !'\\,='.includes(escaped)) {
      throw new FieldSelectorError(`invalid field selector: invalid escape sequence: ${piece}`);
    }
    return escaped;
  });
}
