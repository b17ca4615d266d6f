import { nameColumn, textColumn } from '../../columns/column.ts';
import { parseQuantity, Quantity } from '../../quantity.ts';
import { defineResource, type ResourceDefinition, type TableColumn } from '../../resource.ts';
import { NodeMetrics, PodMetrics } from './resource-metrics.ts';

type Usage = NodeMetrics['usage'];

const usageColumns = <T>(usageOf: (object: T) => readonly Usage[]): readonly TableColumn<T>[] =>
  ['cpu', 'memory'].map((resource) =>
    textColumn(resource, `How much ${resource} is used.`, (object) => {
      const amounts = usageOf(object).map((usage) => parseQuantity(usage?.[resource] ?? '0'));
      return amounts.reduce((sum, amount) => sum.add(amount), Quantity.zero).toString();
    }),
  );

const windowColumn = textColumn<{ readonly window?: string | null }>(
  'Window',
  'The time over which the use of the CPU was measured.',
  ({ window }) => window ?? '',
);

export const nodeMetricsResource = defineResource<NodeMetrics>({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'NodeMetrics',
  resource: 'nodes',
  singular: '',
  namespaced: false,
  type: NodeMetrics,
  verbs: ['get', 'list'],
  strategy: {},
  columns: [nameColumn, ...usageColumns<NodeMetrics>(({ usage }) => [usage]), windowColumn],
});

export const podMetricsResource = defineResource<PodMetrics>({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  resource: 'pods',
  singular: '',
  namespaced: true,
  type: PodMetrics,
  verbs: ['get', 'list'],
  strategy: {},
  columns: [
    nameColumn,
    ...usageColumns<PodMetrics>(({ containers }) => (containers ?? []).map(({ usage }) => usage)),
    windowColumn,
  ],
});

/** Not among the built-in ones: only servers that reach kubelets have them. */
export const resourceMetricsResources: readonly ResourceDefinition[] = [nodeMetricsResource, podMetricsResource];
