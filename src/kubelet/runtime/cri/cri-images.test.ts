import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriFailure, CriServer } from '../../../../test/fixtures/cri-server.ts';
import { systemClock } from '../../../base/clock.ts';
import { CriClient } from './cri-client.ts';
import { CriImages } from './cri-images.ts';
import * as methods from './methods.ts';

describe('images', () => {
  let server: CriServer;
  let client: CriClient;
  let images: CriImages;
  const tried: string[] = [];
  let runtimeConfig = '';

  beforeEach(async () => {
    tried.length = 0;
    server = await CriServer.create();
    server.answer(methods.pullImage, ({ image, auth }) => {
      if (image?.image === 'gone') throw new CriFailure(5, 'no such image');
      tried.push(`${image?.image} ${auth?.username ?? 'nobody'}`);
      if (image?.image !== 'open' && auth?.username !== 'good') throw new CriFailure(2, `not for ${auth?.username}`);
      return { imageRef: 'sha256:1' };
    });
    server.answer(methods.imageStatus, ({ image }) => {
      const all: Record<string, object> = {
        'sha256:1': { id: 'sha256:1', repoTags: ['r/a:1'], repoDigests: ['r/a@sha256:2'], size: 2n ** 40n, uid: 5 },
        'r/b': { id: 'sha256:3', username: 'web' },
      };
      return { image: all[image?.image ?? ''] };
    });
    server.answer(methods.status, () => ({ info: { config: runtimeConfig } }));
    server.answer(methods.listImages, () => ({
      images: [
        { id: '1', repoTags: ['r/pause:3'] },
        { id: '2', repoTags: ['r/kept:1'], pinned: true },
        { id: '3', repoTags: ['r/a:1'] },
      ],
    }));
    await server.start();
    client = await CriClient.open(server.endpoint, systemClock);
    images = new CriImages(client);
  });
  afterEach(async () => {
    client.close();
    await server.dispose();
  });

  const pulled = { ref: 'r/a@sha256:2', names: ['r/a:1'], sizeBytes: 2 ** 40, id: 'sha256:1' };
  const pulls: readonly { name: string; image: string; users: string[]; tries: string[] }[] = [
    { name: 'without credentials', image: 'open', users: [], tries: ['open nobody'] },
    {
      name: 'with the first that is good',
      image: 'r/a',
      users: ['bad', 'good', 'more'],
      tries: ['r/a bad', 'r/a good'],
    },
  ];
  it.each(pulls)('are pulled $name', async ({ image, users, tries }) => {
    const credentials = users.map((username) => ({ username }));
    expect(await images.pull(image, { credentials })).toEqual(pulled);
    expect(tried).toEqual(tries);
  });

  it.each<[string, string, readonly (readonly [string, boolean | undefined])[]]>([
    [
      'which of them the runtime needs itself',
      '{"sandboxImage":"r/pause:3"}',
      [
        ['r/pause:3', true],
        ['r/kept:1', true],
        ['r/a:1', undefined],
      ],
    ],
    [
      'nothing of that',
      'no JSON',
      [
        ['r/pause:3', undefined],
        ['r/kept:1', true],
        ['r/a:1', undefined],
      ],
    ],
  ])('are listed where the runtime says %s', async (_, config, expected) => {
    runtimeConfig = config;
    expect((await images.list()).map(({ names, pinned }) => [names[0], pinned])).toEqual(expected);
  });

  it('are not pulled where no credential is good', async () => {
    const credentials = [{ username: 'bad' }, { username: 'worse' }];
    await expect(images.pull('r/a', { credentials })).rejects.toMatchObject({
      message: '[not for bad, not for worse]',
      code: 'Unknown',
    });
    await expect(images.pull('r/a', { credentials: [{ username: 'bad' }] })).rejects.toMatchObject({
      message: 'not for bad',
    });
    expect(tried).toEqual(['r/a bad', 'r/a worse', 'r/a bad']);
    await expect(images.pull('gone')).rejects.toMatchObject({
      message: 'rpc error: code = NotFound desc = no such image',
      code: 'NotFound',
    });
  });

  it('tell whom they run as, and have a reference in any case', async () => {
    expect(await images.user('sha256:1')).toEqual({ uid: 5, username: '' });
    expect(await images.user('r/b')).toEqual({ uid: undefined, username: 'web' });
    expect(await images.user('r/c')).toEqual({ uid: undefined, username: '' });
    expect(await images.status('r/b')).toEqual({ ref: 'sha256:3', names: ['sha256:3'], sizeBytes: 0, id: 'sha256:3' });
    expect(await images.status('r/c')).toBeUndefined();
  });
});
