/**
 * What types and fields mean, in words: for OpenAPI and so for `kubectl explain`. The texts are loaded when somebody first asks, one file
 * per API group, since a server that only serves requests never needs them.
 */

/** By OpenAPI name of the type, then by field; the empty field name is the type itself. */
export type GroupDescriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface DescriptionsModule {
  readonly descriptions: GroupDescriptions;
}

/** One line per group with texts of its own. */
const groupFiles: readonly (() => Promise<DescriptionsModule>)[] = [];

/** The text for a type (without a field) or for one of its fields; undefined where there is none. */
export type Describe = (typeName: string, field?: string) => string | undefined;

/** What every kind has. */
const sharedFields: Readonly<Record<string, string>> = {
  apiVersion:
    'The group and version of the schema that this object follows, such as apps/v1, or v1 for the core group.',
  kind: 'The kind of this object, in CamelCase. The server takes it from the path of the request; it cannot be changed.',
  metadata: 'The name, namespace, labels, annotations and the other data that every object has.',
  items: 'The objects in the list.',
};

let loaded: Promise<Describe> | undefined;

export function loadDescriptions(): Promise<Describe> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Describe> {
  const modules = await Promise.all(groupFiles.map((importGroup) => importGroup()));
  const types = new Map(modules.flatMap(({ descriptions }) => Object.entries(descriptions)));
  return (typeName, field = '') => types.get(typeName)?.[field] ?? (field === '' ? undefined : sharedFields[field]);
}
