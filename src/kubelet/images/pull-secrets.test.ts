import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import { PodEvents } from '../pod-events.ts';
import { pullSecrets } from './pull-secrets.ts';

const there = new Map(['one', 'two'].map((name) => [name, { metadata: { name } } as unknown as Secret]));

const cases: readonly { name: string; named?: (string | undefined)[]; read: string[]; event?: string }[] = [
  { name: 'none', read: [] },
  { name: 'those that are there, in order', named: ['two', 'one'], read: ['two', 'one'] },
  { name: 'none without a name', named: ['', undefined, 'one'], read: ['one'] },
  {
    name: 'some, and an event about the others',
    named: ['gone', 'two', 'unreadable'],
    read: ['two'],
    event:
      'Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (gone, unreadable); attempting to pull the image may not succeed.',
  },
];

describe('pull secrets', () => {
  it.each(cases)('are $name', async ({ named, read, event }) => {
    const events: string[] = [];
    const recorder = new PodEvents({ event: (_, ...words) => void events.push(words.join(' ')) });
    const secret = async (namespace: string, name: string): Promise<Secret | undefined> => {
      if (name === 'unreadable') throw new Error('no connection');
      return namespace === 'team' ? there.get(name) : undefined;
    };
    const pod = {
      metadata: { name: 'web', namespace: 'team' },
      spec: { imagePullSecrets: named?.map((name) => ({ name })) },
    } as unknown as Pod;
    const found = await pullSecrets({ objects: { secret }, events: recorder }, pod);
    expect(found.map(({ metadata }) => metadata.name)).toEqual(read);
    expect(events).toEqual(event === undefined ? [] : [event]);
  });
});
