/**
 * What updates have done to the ownership of fields, remembered by what they changed. Objects made from one template, and what
 * controllers write to them, differ in their values and not in their fields: a Pod is created, bound and reported on in the same
 * few ways thousands of times. Taking apart and sorting sets of fields for each cost a tenth of all the CPU of writes.
 */
import { RecentMap } from '../../base/recent-map.ts';
import type { Comparison } from './comparison.ts';
import type { FieldSet } from './field-set.ts';
import type { Managers } from './managers.ts';
import type { Versions } from './versions.ts';

/** What becomes of the managers of an object. */
export interface Outcome {
  /** By identifier, for each manager that still owns something: its fields, or `kept` where they are those it had. */
  readonly fields: ReadonlyMap<string, FieldSet | 'kept'>;
  /** What the writer owns now, who is not among the others then; absent where nothing was written that anyone could own. */
  readonly writers?: FieldSet;
}

/** So many changes are remembered, and at most as many more. */
export const rememberedChangesMax = 1024;
/** Changes that take more text to describe are of large maps, and hardly come again. */
export const rememberedCharsMax = 8192;
/** So many sets of fields are known by their text. */
const knownSetsMax = 1024;

const outcomes = new RecentMap<string, Outcome>(rememberedChangesMax);

/** All that the outcome of an update depends on, as text; undefined where it is not worth remembering. */
export function describeChange(
  versions: Versions,
  managers: Managers,
  comparison: Comparison,
  writerId: string,
): string | undefined {
  const added = textOf(comparison.added);
  const modified = textOf(comparison.modified);
  const removed = textOf(comparison.removed);
  if (added.length + modified.length + removed.length > rememberedCharsMax) return undefined;
  let text = `${idOf(versions.shape)} ${idOf(versions.resetFields)} ${versions.apiVersion} ${writerId}`;
  // Versions may have come from a client: one with a line break in it must not look like two managers.
  for (const [id, { apiVersion, fields }] of managers) {
    text += `\n${id} ${JSON.stringify(apiVersion)} ${idOfSet(fields)}`;
  }
  return `${text}\n${added}\n${modified}\n${removed}`;
}

/** The outcome of the change that the text describes: as remembered, or as `find` finds it. */
export function outcomeOf(text: string | undefined, find: () => Outcome): Outcome {
  const known = text === undefined ? undefined : outcomes.get(text);
  if (known !== undefined) return known;
  const outcome = find();
  if (text !== undefined) outcomes.set(text, outcome);
  return outcome;
}

function textOf({ node }: FieldSet): string {
  return node === undefined ? '' : JSON.stringify(node);
}

const ids = new WeakMap<object, number>();
const idsByText = new RecentMap<string, number>(knownSetsMax);
let lastId = 0;

function idOf(object: object): number {
  let id = ids.get(object);
  if (id === undefined) {
    id = ++lastId;
    ids.set(object, id);
  }
  return id;
}

/** Sets of the same text have the same number: those of objects that have just been read from storage are new at each read. */
function idOfSet(set: FieldSet): number {
  const { node } = set;
  if (node === undefined) return 0;
  const known = ids.get(node);
  if (known !== undefined) return known;
  const text = textOf(set);
  if (text.length > rememberedCharsMax) return idOf(node);
  const id = idsByText.get(text) ?? idOf(node);
  ids.set(node, id);
  idsByText.set(text, id);
  return id;
}
