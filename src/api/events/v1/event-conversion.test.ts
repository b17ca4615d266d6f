import { expect, it } from 'vitest';
import { sampleObject } from '../../codec/sample-objects.ts';
import { Event as StoredEvent } from '../../core/v1/event.ts';
import { decode } from '../../schema/decode.ts';
import { Event } from './event.ts';
import { fromStored, toStored } from './event-conversion.ts';

const text = (value: unknown): string => JSON.stringify(value);

it('keeps every field, and their order, in both directions', () => {
  const event = decode(Event, sampleObject(Event));
  expect(text(decode(StoredEvent, toStored(event)))).toBe(text(toStored(event)));
  expect(text(fromStored(toStored(event)))).toBe(text(event));
  const stored = decode(StoredEvent, sampleObject(StoredEvent));
  expect(text(decode(Event, fromStored(stored)))).toBe(text(fromStored(stored)));
  expect(text(toStored(fromStored(stored)))).toBe(text(stored));
});

it('adds nothing to what is not set', () => {
  const event = decode(Event, { kind: 'Event', apiVersion: 'events.k8s.io/v1', metadata: { name: 'bare' } });
  expect(text(fromStored(toStored(event)))).toBe(text(event));
});
