import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { ManifestSource } from './manifest-source.ts';

let folder: TemporaryFolder;
let source: ManifestSource;
/** The images of all Pods by name, each time that they were told. */
let told: string[];

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  told = [];
});

afterEach(async () => {
  await source.stop();
  await folder.remove();
});

function make(path: string): void {
  source = new ManifestSource({
    path,
    nodeName: 'n',
    onPods: (pods) =>
      told.push(pods.map(({ metadata, spec }) => `${metadata.name}=${spec.containers[0]!.image}`).join(' ')),
    clock: systemClock,
    logger: silentLogger,
  });
}

const manifest = (name: string, image: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: c, image: ${image}}]}}`;
const write = (name: string, text: string) => writeFile(join(folder.path, name), text);

describe('a folder', () => {
  it('has a Pod in each file, hidden ones and folders left out, and one of each name', async () => {
    await mkdir(join(folder.path, 'more'));
    await write('b.yaml', manifest('b', 'one'));
    await write(
      'a.json',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      }),
    );
    await write('.hidden.yaml', manifest('hidden', 'one'));
    await write('more/c.yaml', manifest('c', 'one'));
    await write('z.yaml', manifest('b', 'two'));
    make(folder.path);
    await source.start();
    expect(told).toEqual(['a-n=i b-n=one']);
    await source.look();
    expect(told).toHaveLength(1);
  });

  it('is read again when it changes', async () => {
    make(folder.path);
    await source.start();
    expect(told).toEqual(['']);
    await write('.a.new', manifest('a', 'one'));
    await rename(join(folder.path, '.a.new'), join(folder.path, 'a.yaml'));
    await expect.poll(() => told, { timeout: 5000 }).toEqual(['', 'a-n=one']);
    await rm(join(folder.path, 'a.yaml'));
    await expect.poll(() => told, { timeout: 5000 }).toEqual(['', 'a-n=one', '']);
  });

  it('goes on with what a file last said that made sense', async () => {
    await write('a.yaml', manifest('a', 'one'));
    await write('b.yaml', 'nothing sensible');
    make(folder.path);
    await source.start();
    await write('a.yaml', manifest('a', 'two').slice(0, 30));
    await source.look();
    expect(told).toEqual(['a-n=one']);
    await write('a.yaml', manifest('a', 'two'));
    await source.look();
    expect(told).toEqual(['a-n=one', 'a-n=two']);
  });
});

describe('a file', () => {
  it('may come later, and go', async () => {
    make(join(folder.path, 'a.yaml'));
    await source.start();
    await write('a.yaml', manifest('a', 'one'));
    await write('b.yaml', manifest('b', 'one'));
    await expect.poll(() => told, { timeout: 5000 }).toEqual(['', 'a-n=one']);
    await rm(join(folder.path, 'a.yaml'));
    await expect.poll(() => told, { timeout: 5000 }).toEqual(['', 'a-n=one', '']);
  });
});
