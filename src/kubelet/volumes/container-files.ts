/** Everything of the host that a container sees: its volumes, parts of them, devices, and its /etc/hosts. */
import { chmod, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Container, VolumeMount } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { expandVariables } from '../environment/variable-expansion.ts';
import { podHostname } from '../pod-hostname.ts';
import type { ContainerDevice, ContainerMount, EnvironmentVariable } from '../runtime/runtime.ts';
import { hostNetworkHostsFile, podHostsFile } from './hosts-file.ts';
import type { Mounter } from './mounter.ts';
import type { PodDirectories } from './pod-directories.ts';
import type { ContainerFiles } from './pod-volumes.ts';
import { makeSubPath, mountSubPath } from './sub-path.ts';
import type { MountedVolume } from './volume-plugin.ts';

export interface ContainerFilesFacts {
  readonly pod: Pod;
  readonly container: Container;
  readonly environment: readonly EnvironmentVariable[];
  readonly podIps: readonly string[];
  /** By the Pod's names for them. */
  readonly volumes: ReadonlyMap<string, MountedVolume>;
}

export interface HostFiles {
  readonly directories: PodDirectories;
  readonly mounter: Mounter;
  /** `cluster.local` */
  readonly clusterDomain: string;
  /** The host's own; Pods on its network have it too. */
  readonly hostsFile: string;
}

const hostsPath = '/etc/hosts';
const propagations: ReadonlySet<string | undefined> = new Set(['None', 'HostToContainer', 'Bidirectional']);

/** Rejects where the container must not be made: the message is what people read. */
export async function containerFiles(facts: ContainerFilesFacts, host: HostFiles): Promise<ContainerFiles> {
  const { container, podIps } = facts;
  const mounts: ContainerMount[] = [];
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    mounts.push(await containerMount(mount, index, facts, host));
  }
  const hasOwnHosts = container.volumeMounts?.some(({ mountPath }) => mountPath === hostsPath) === true;
  if (podIps.length > 0 && !hasOwnHosts) {
    const hostPath = await writeHostsFile(facts, host);
    mounts.push({ hostPath, containerPath: hostsPath, readOnly: false, selinuxRelabel: true });
  }
  return { mounts, devices: await Promise.all(containerDevices(facts)) };
}

async function containerMount(
  mount: VolumeMount,
  index: number,
  facts: ContainerFilesFacts,
  host: HostFiles,
): Promise<ContainerMount> {
  const volume = facts.volumes.get(mount.name);
  if (volume === undefined) {
    throw new Error(
      `cannot find volume ${JSON.stringify(mount.name)} to mount into container ${JSON.stringify(facts.container.name)}`,
    );
  }
  const { mountPath, mountPropagation, recursiveReadOnly } = mount;
  const subPath = subPathOf(mount, facts.environment);
  return {
    hostPath: subPath === '' ? volume.path : await subPathOnHost(mount, subPath, index, { ...facts, ...host }),
    containerPath: mountPath.startsWith('/') ? mountPath : `/${mountPath}`,
    readOnly: mount.readOnly === true || volume.readOnly,
    ...(recursiveReadOnly === 'Enabled' && { recursiveReadOnly: true }),
    ...(propagations.has(mountPropagation) && { propagation: mountPropagation as ContainerMount['propagation'] }),
  };
}

/** Empty where the whole volume is mounted. Throws for paths that no volume can have. Pure. */
export function subPathOf(
  { subPath = '', subPathExpr }: VolumeMount,
  environment: readonly EnvironmentVariable[],
): string {
  const path = subPathExpr ? expandedPath(subPathExpr, environment) : subPath;
  if (path.startsWith('/')) throw new Error(`error SubPath \`${path}\` must not be an absolute path`);
  if (path.split('/').includes('..')) throw new Error(`unable to provision SubPath \`${path}\`: must not contain '..'`);
  return path;
}

/** A variable that has no value would make a path that nobody meant. */
function expandedPath(expression: string, environment: readonly EnvironmentVariable[]): string {
  const variables = new Map(environment.map(({ name, value }) => [name, value]));
  const missing = new Set<string>();
  const get = (name: string): string => {
    const value = variables.get(name) ?? '';
    if (value === '') missing.add(name);
    return value;
  };
  const path = expandVariables(expression, { get });
  if (missing.size > 0) throw new Error(`missing value for ${[...missing].sort().join(', ')}`);
  return path;
}

async function subPathOnHost(
  mount: VolumeMount,
  subPath: string,
  index: number,
  { pod, container, volumes, directories, mounter }: ContainerFilesFacts & HostFiles,
): Promise<string> {
  const { path: volumePath } = volumes.get(mount.name)!;
  const target = directories.subPath(pod.metadata.uid ?? '', mount.name, container.name, index);
  const place = `for volumeMount ${JSON.stringify(mount.name)} of container ${JSON.stringify(container.name)}`;
  try {
    if (!(await isThere(join(volumePath, subPath)))) await makeSubPath(volumePath, subPath);
  } catch (cause) {
    throw new Error(`failed to create subPath directory ${place}`, { cause });
  }
  try {
    return await mountSubPath({ volumePath, subPath, target }, mounter);
  } catch (cause) {
    throw new Error(`failed to prepare subPath ${place}`, { cause });
  }
}

function containerDevices({ container, volumes }: ContainerFilesFacts): Promise<ContainerDevice>[] {
  return (container.volumeDevices ?? []).map(async ({ name, devicePath }) => {
    const volume = volumes.get(name);
    if (volume?.isBlock !== true) {
      throw new Error(
        `cannot find volume ${JSON.stringify(name)} to pass into container ${JSON.stringify(container.name)}`,
      );
    }
    const permissions = volume.readOnly ? 'r' : 'mrw';
    return { hostPath: await realpath(volume.path), containerPath: devicePath, permissions };
  });
}

/** For each container anew: the Pod may have got another address. */
async function writeHostsFile({ pod, podIps }: ContainerFilesFacts, host: HostFiles): Promise<string> {
  const { directories, clusterDomain, hostsFile } = host;
  const path = directories.hostsFile(pod.metadata.uid ?? '');
  const { hostAliases: aliases, hostNetwork } = pod.spec;
  const content =
    hostNetwork === true
      ? hostNetworkHostsFile(await readFile(hostsFile, 'utf8'), aliases)
      : podHostsFile({ ...podHostname(pod, clusterDomain), podIps, aliases });
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(path, content);
  // Whatever the process's umask.
  await chmod(path, 0o644);
  return path;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
