/** What the rows of the admission kinds have in common. */
import type { LabelSelector } from '../meta/v1/selectors.ts';
import type { KubernetesObject, TableColumn } from '../resource.ts';
import { ageColumn, integerColumn, nameColumn, textColumn } from './column.ts';

interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: readonly unknown[];
}

export const webhookColumns: readonly TableColumn<WebhookConfiguration>[] = [
  nameColumn,
  integerColumn('Webhooks', 'The number of webhooks it registers.', ({ webhooks }) => webhooks?.length),
  ageColumn,
];

interface Policy extends KubernetesObject {
  readonly spec: { readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string } };
}

/** `rules` counts what the policy does, under the heading of its kind. */
export function policyColumns<T extends Policy>(rules: TableColumn<T>): readonly TableColumn<T>[] {
  return [
    nameColumn,
    rules,
    textColumn('ParamKind', 'The kind of the objects that it takes parameters from.', ({ spec: { paramKind } }) => {
      return paramKind ? `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}` : '<unset>';
    }),
    ageColumn,
  ];
}

interface ParameterReference {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
}

interface PolicyBinding extends KubernetesObject {
  readonly spec: { readonly policyName?: string; readonly paramRef?: ParameterReference };
}

export const policyBindingColumns: readonly TableColumn<PolicyBinding>[] = [
  nameColumn,
  textColumn('PolicyName', 'The policy that it puts into force.', ({ spec }) => spec.policyName ?? ''),
  textColumn('ParamRef', 'The objects that the parameters come from.', ({ spec }) => formatParameters(spec.paramRef)),
  ageColumn,
];

function formatParameters(reference: ParameterReference | undefined): string {
  // Whether the parameters' kind is namespaced is not known here: without a namespace, it may be any.
  if (reference?.name) return `${reference.namespace || '*'}/${reference.name}`;
  return reference?.selector ? goText(reference.selector) : '<unset>';
}

/** As Go prints the struct: upstream has no better text for it. */
function goText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels).sort();
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`;
  });
  const labelText = labels.map((key) => `${key}: ${matchLabels[key]},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labelText}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
