import type { EventSource } from '../core/v1/event.ts';
import type { ObjectReference } from '../core/v1/references.ts';
import type { KubernetesObject, TableColumn } from '../resource.ts';
import { ageSince } from './age.ts';
import { nameColumn, textColumn, wide } from './column.ts';

/** What the rows of Events show. The two API groups with Events call it by different names. */
export interface EventFacts {
  readonly object: ObjectReference;
  readonly source: EventSource;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly message: string;
  readonly type: string;
  readonly reason: string;
  /** Times are RFC 3339. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly eventTime: string | undefined;
  readonly count: number;
  readonly series: { readonly count?: number; readonly lastObservedTime: string } | undefined;
}

export function eventColumns<T extends KubernetesObject>(factsOf: (event: T) => EventFacts): readonly TableColumn<T>[] {
  const column = (name: string, description: string, cell: (facts: EventFacts, now: number) => string | number) =>
    textColumn<T>(name, description, (event, now) => cell(factsOf(event), now));
  return [
    column('Last Seen', 'The time since it was observed last.', lastSeen),
    column('Type', 'Normal or Warning.', ({ type }) => type),
    column('Reason', 'Why it was recorded, in a word.', ({ reason }) => reason),
    column('Object', 'What it is about.', ({ object }) => {
      const kind = (object.kind ?? '').toLowerCase();
      return object.name ? `${kind}/${object.name}` : kind;
    }),
    wide(column('Subobject', 'The part of the object that it is about.', ({ object }) => object.fieldPath ?? '')),
    wide(column('Source', 'Who recorded it.', formatSource)),
    column('Message', 'What happened, for people to read.', ({ message }) => message.trim()),
    wide(column('First Seen', 'The time since it was observed first.', firstSeen)),
    // An Event that happened once has no count in events.k8s.io/v1.
    wide(
      column('Count', 'How often it was observed.', ({ series, count }) => (series ? (series.count ?? 0) : count || 1)),
    ),
    wide(nameColumn),
  ];
}

function firstSeen({ first, eventTime }: EventFacts, now: number): string {
  return ageSince(first || eventTime, now);
}

function lastSeen(facts: EventFacts, now: number): string {
  if (facts.series) return ageSince(facts.series.lastObservedTime, now);
  return facts.last ? ageSince(facts.last, now) : firstSeen(facts, now);
}

function formatSource({ source, reportingController, reportingInstance }: EventFacts): string {
  const component = source.component || reportingController;
  const instance = source.host || reportingInstance;
  return instance === '' ? component : `${component}, ${instance}`;
}
