/** The query and path parameters of requests. */

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly type: 'string' | 'boolean' | 'integer';
  readonly description: string;
}

const query = (name: string, type: Parameter['type'], description: string): Parameter => ({
  name,
  in: 'query',
  type,
  description,
});

export const nameParameter = (kind: string): Parameter => ({
  name: 'name',
  in: 'path',
  type: 'string',
  description: `name of the ${kind}`,
});

export const namespaceParameter: Parameter = {
  name: 'namespace',
  in: 'path',
  type: 'string',
  description: 'the namespace of the objects',
};

export const prettyParameter = query('pretty', 'string', 'Set to true for output that is indented.');

const dryRun = query('dryRun', 'string', 'With All, everything is done but for keeping the result.');
const fieldManager = query('fieldManager', 'string', 'The name under which the changed fields are recorded as owned.');
const fieldValidation = query(
  'fieldValidation',
  'string',
  'What becomes of unknown and duplicate fields: Ignore drops them, Warn (the default) also sends a warning, Strict refuses the request.',
);

export const readParameters: readonly Parameter[] = [];
export const writeParameters: readonly Parameter[] = [dryRun, fieldManager, fieldValidation];
export const patchParameters: readonly Parameter[] = [
  ...writeParameters,
  query('force', 'boolean', 'For apply: take over fields that other managers own.'),
];

export const deleteParameters: readonly Parameter[] = [
  dryRun,
  query('gracePeriodSeconds', 'integer', 'Seconds until the object is removed; 0 removes it at once.'),
  query(
    'ignoreStoreReadErrorWithClusterBreakingPotential',
    'boolean',
    'Removes an object that cannot be read from storage any more.',
  ),
  query('orphanDependents', 'boolean', 'Replaced by propagationPolicy.'),
  query('propagationPolicy', 'string', 'What becomes of dependents: Orphan, Background or Foreground.'),
];

export const listParameters: readonly Parameter[] = [
  query('allowWatchBookmarks', 'boolean', 'Asks for events of type BOOKMARK, which carry only a resourceVersion.'),
  query('continue', 'string', 'The token of the list before, to go on where it ended.'),
  query('fieldSelector', 'string', 'Restricts the list to objects with these values of fields.'),
  query('labelSelector', 'string', 'Restricts the list to objects with these labels.'),
  query('limit', 'integer', 'How many objects to return at most; the answer then has a continue token.'),
  query('resourceVersion', 'string', 'The version of the data that the answer must or may be of.'),
  query('resourceVersionMatch', 'string', 'How resourceVersion is meant: Exact or NotOlderThan.'),
  query('sendInitialEvents', 'boolean', 'A watch begins with the objects that there are, and a bookmark after them.'),
  query('timeoutSeconds', 'integer', 'How long the call may take, whatever it does.'),
  query('watch', 'boolean', 'Follow changes instead of listing.'),
];
