import { chmod, lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { applyOwnership, commonUser, groupMode, ownershipOf } from './ownership.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
});

afterEach(() => folder.remove());

/** Only root gives files to a group that is not its own. */
const group = process.getuid?.() === 0 ? 4242 : process.getgid!();
const at = (path: string): string => join(folder.path, path);

async function listed(path: string): Promise<string> {
  const { gid, mode } = await lstat(at(path));
  return `${gid === group ? 'group' : gid} ${(mode & 0o7777).toString(8)}`;
}

async function makeTree(): Promise<void> {
  await mkdir(at('volume/dir'), { recursive: true });
  await writeFile(at('outside'), '');
  await writeFile(at('volume/dir/file'), '');
  await symlink(at('outside'), at('volume/link'));
  await chmod(at('outside'), 0o600);
  await chmod(at('volume/dir/file'), 0o600);
  await chmod(at('volume/dir'), 0o700);
  await chmod(at('volume'), 0o700);
}

describe('applyOwnership', () => {
  it('lets the group write', async () => {
    await makeTree();
    await applyOwnership(at('volume'), { fsGroup: group });
    expect(await listed('volume')).toBe('group 2770');
    expect(await listed('volume/dir')).toBe('group 2770');
    expect(await listed('volume/dir/file')).toBe('group 660');
    expect(await listed('outside')).toMatch(/ 600$/);
  });

  it('lets the group read', async () => {
    await makeTree();
    await applyOwnership(at('volume'), { fsGroup: group, readOnly: true });
    expect(await listed('volume')).toBe('group 2750');
    expect(await listed('volume/dir/file')).toBe('group 640');
  });

  it('looks no further than the volume’s own directory, where that is enough', async () => {
    await makeTree();
    await applyOwnership(at('volume'), { fsGroup: group });
    await chmod(at('volume/dir/file'), 0o600);
    await applyOwnership(at('volume'), { fsGroup: group, onRootMismatch: true });
    expect(await listed('volume/dir/file')).toBe('group 600');
    await chmod(at('volume'), 0o700);
    await applyOwnership(at('volume'), { fsGroup: group, onRootMismatch: true });
    expect(await listed('volume/dir/file')).toBe('group 660');
  });
});

it('directories of a group give their files to it', () => {
  expect(groupMode(0o777)).toBe(0o2777);
  expect(groupMode(0o700)).toBe(0o2770);
});

const podOf = (spec: object): Pod => ({ spec: { containers: [], ...spec } }) as unknown as Pod;

it.each<[string, object, object | undefined]>([
  ['none', {}, undefined],
  ['a group', { securityContext: { fsGroup: 5 } }, { fsGroup: 5, onRootMismatch: false }],
  [
    'a group, where its own directory says otherwise',
    { securityContext: { fsGroup: 0, fsGroupChangePolicy: 'OnRootMismatch' } },
    { fsGroup: 0, onRootMismatch: true },
  ],
])('ownership by %s', (_, spec, expected) => {
  expect(ownershipOf(podOf(spec))).toEqual(expected);
});

const runsAs = (runAsUser?: number): object => ({ securityContext: { runAsUser } });

it.each<[string, object, number | undefined]>([
  ['none', { containers: [runsAs()] }, undefined],
  ['the Pod’s', { containers: [runsAs(), {}], securityContext: { runAsUser: 7 } }, 7],
  ['all containers’', { containers: [runsAs(8)], initContainers: [runsAs(8)], securityContext: { runAsUser: 7 } }, 8],
  ['several', { containers: [runsAs(8), runsAs()], securityContext: { runAsUser: 7 } }, undefined],
])('the common user is %s', (_, spec, expected) => {
  expect(commonUser(podOf(spec))).toBe(expected);
});
