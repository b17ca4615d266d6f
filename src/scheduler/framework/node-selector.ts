/** Node selectors in compiled form: nodeSelector, and the terms of node affinity. */
import type { Node } from '../../api/core/v1/node.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../api/core/v1/scheduling.ts';
import { type Labels, Requirement, SelectorError, type SelectorOperator } from '../../api/labels.ts';

const operators: Readonly<Record<string, SelectorOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};

/** The one field that may be selected by. */
const nameField = 'metadata.name';
const noLabels: Labels = Object.freeze({});

/** What one term asks: all of its requirements. */
export interface CompiledTerm {
  matches(node: Node): boolean;
}

/** A term that says nothing, and one that cannot be understood, matches no Node. */
export function compileTerm(term: NodeSelectorTerm): CompiledTerm {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  const labelRequirements = compile(expressions);
  const fieldRequirements = compile(fields);
  if (expressions.length + fields.length === 0 || labelRequirements === undefined || fieldRequirements === undefined) {
    return { matches: () => false };
  }
  return {
    matches({ metadata: { name = '', labels = noLabels } }) {
      for (const requirement of labelRequirements) if (!requirement.matches(labels)) return false;
      if (fieldRequirements.length === 0) return true;
      const values = { [nameField]: name };
      return fieldRequirements.every((requirement) => requirement.matches(values));
    },
  };
}

function compile(requirements: readonly NodeSelectorRequirement[]): readonly Requirement[] | undefined {
  try {
    return requirements.map(({ key, operator, values = [] }) => {
      const known = operators[operator];
      if (known === undefined) throw new SelectorError(`"${operator}" is not a valid node selector operator`);
      return new Requirement(key, known, values);
    });
  } catch (error) {
    if (error instanceof SelectorError) return undefined;
    throw error;
  }
}

/** Whether the Node has all the labels. */
export function hasLabels({ metadata: { labels = noLabels } }: Node, wanted: Labels): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/**
 * The names that the terms leave, any of which may match; undefined where a term asks for no name. Empty where each term asks for names that no
 * Node can have all at once.
 */
export function namesOf(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  if (terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    let ofTerm: ReadonlySet<string> | undefined;
    for (const { key, operator, values = [] } of matchFields) {
      if (key !== nameField || operator !== 'In') continue;
      const before = ofTerm;
      ofTerm = new Set(before === undefined ? values : values.filter((name) => before.has(name)));
    }
    if (ofTerm === undefined) return undefined;
    for (const name of ofTerm) names.add(name);
  }
  return names;
}
