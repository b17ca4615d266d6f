/**
 * The direction of imports, as one table. `npm run check:layers` holds src/ to it; test/layers/ plants breaches of it.
 */
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

/**
 * A layer is a folder (or a file) of src/; the lists name the layers it may import besides itself. What is not listed is
 * refused, types included.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  api: ['base'],
  storage: ['base', 'api'],
  client: ['base', 'api'],
  apiserver: ['base', 'api', 'storage'],
  controllers: ['base', 'api', 'client'],
  scheduler: ['base', 'api', 'client'],
  proxy: ['base', 'api', 'client'],
  dns: ['base', 'api', 'client'],
  kubelet: ['base', 'api', 'client'],
  cluster: ['base', 'api', 'storage', 'client', 'apiserver', 'controllers', 'scheduler', 'proxy', 'dns', 'kubelet'],
  testing: ['base', 'api', 'storage', 'client', 'cluster'],
  cli: ['base', 'api', 'storage', 'client', 'cluster'],
  dashboard: ['base', 'api', 'client'],
  'index.ts': ['base', 'api', 'client', 'cluster'],
};

/**
 * Folders whose subfolders are strangers to one another: each may use the parent's own files and the subfolders listed here,
 * never a sibling.
 */
const siblings: Readonly<Record<string, readonly string[]>> = {
  controllers: ['shared'],
  'scheduler/plugins': [],
  storage: ['mvcc', 'conformance'],
};

/** Only these layers may name a storage backend; everybody else sees the contract alone. */
const backendUsers = ['storage', 'cluster', 'testing'];

const testFile = String.raw`\.test\.ts$`;
const layerNames = Object.keys(layers);

const inLayer = (layer: string): string =>
  `^src/${layer.replace('.', String.raw`\.`)}${layer.endsWith('.ts') ? '$' : '/'}`;

// Test files reach across layers on purpose (a real store under the verbs, say), so only the rules on cycles bind them.
const layerRules: IForbiddenRuleType[] = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer ${layer}`,
  severity: 'error',
  comment: `src/${layer} may import ${allowed.join(', ') || 'nothing'} besides itself`,
  from: { path: inLayer(layer), pathNot: testFile },
  to: { path: '^src/', pathNot: [layer, ...allowed].map(inLayer) },
}));

const siblingRules: IForbiddenRuleType[] = Object.entries(siblings).map(([folder, shared]) => ({
  name: `siblings ${folder}`,
  severity: 'error',
  comment: `the folders under src/${folder} know nothing of one another`,
  from: { path: `^src/${folder}/([^/]+)/`, pathNot: testFile },
  to: { path: `^src/${folder}/[^/]+/`, pathNot: `^src/${folder}/(${[...shared, '$1'].join('|')})/` },
}));

const forbidden: IForbiddenRuleType[] = [
  {
    name: 'cycle',
    severity: 'error',
    comment: 'no import cycles, type-only ones included',
    from: {},
    to: { circular: true },
  },
  {
    name: 'unknown layer',
    severity: 'error',
    comment: 'every folder of src/ has a line in the table',
    from: {},
    to: { path: '^src/', pathNot: layerNames.map(inLayer) },
  },
  ...layerRules,
  ...siblingRules,
  {
    name: 'storage backend',
    severity: 'error',
    comment: `only ${backendUsers.join(', ')} may name a storage backend`,
    from: { path: '^src/', pathNot: [testFile, ...backendUsers.map(inLayer)] },
    to: { path: '^src/storage/[^/]+/' },
  },
  {
    name: 'test imported',
    severity: 'error',
    comment: 'nothing imports a test file',
    from: {},
    to: { path: testFile },
  },
  {
    name: 'development dependency',
    severity: 'error',
    comment: 'what is published imports no development dependency; the conformance suites, which tests run, may',
    from: { path: '^src/', pathNot: [testFile, 'conformance'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
  },
  {
    name: 'unresolvable',
    severity: 'error',
    comment: 'every import resolves',
    from: {},
    to: { couldNotResolve: true },
  },
];

const cruiseOptions: ICruiseOptions = {
  ruleSet: { forbidden },
  validate: true,
  // Sees `import type` too.
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: {
    conditionNames: ['import', 'node', 'default', 'types'],
    exportsFields: ['exports'],
    extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
  },
};

export interface LayerReport {
  /** How many modules under src/ were looked at. A checker that looks at nothing finds nothing wrong. */
  readonly modules: number;
  /** One line per breach: `rule: from -> to`. */
  readonly breaches: readonly string[];
}

/** Checks the `src` folder of the project in `baseDir`. */
export async function checkLayers(baseDir: string): Promise<LayerReport> {
  const { output } = await cruise(['src'], { ...cruiseOptions, baseDir });
  const { modules, summary } = output as ICruiseResult;
  return {
    modules: modules.filter(({ source }) => source.startsWith('src/')).length,
    breaches: summary.violations.map(({ rule, from, to, cycle }) =>
      cycle === undefined
        ? `${rule.name}: ${from} -> ${to}`
        : `${rule.name}: ${[from, ...cycle.map(({ name }) => name)].join(' -> ')}`,
    ),
  };
}
