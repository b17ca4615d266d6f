/** The machine that this process runs on, as a Node describes it. */
import { readFile, statfs } from 'node:fs/promises';
import { arch, cpus, type NetworkInterfaceInfo, networkInterfaces, release, totalmem } from 'node:os';
import type { NodeAddress } from '../api/core/v1/node.ts';
import type { Machine } from '../kubelet/node/machine.ts';

export type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[]>
>;

/** Go's names of those that Node.js calls otherwise. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
const bytesPerKi = 1024;

/** `directory` is on the disk that Pods fill: their logs and volumes. */
export async function readMachine(directory: string): Promise<Machine> {
  const [disk, machineId, bootId, productUuid, osRelease, addresses] = await Promise.all([
    statfs(directory),
    textOf('/etc/machine-id'),
    textOf('/proc/sys/kernel/random/boot_id'),
    textOf('/sys/class/dmi/id/product_uuid'),
    textOf('/etc/os-release'),
    readNodeAddresses(),
  ]);
  return {
    capacity: {
      cpu: String(cpus().length),
      memory: `${Math.floor(totalmem() / bytesPerKi)}Ki`,
      'ephemeral-storage': `${Math.floor((disk.blocks * disk.bsize) / bytesPerKi)}Ki`,
    },
    addresses,
    info: {
      machineID: machineId,
      systemUUID: productUuid === '' ? machineId : productUuid,
      bootID: bootId,
      kernelVersion: release(),
      osImage: prettyName(osRelease),
      architecture: architectures[arch()] ?? arch(),
    },
  };
}

export async function readNodeAddresses(): Promise<readonly NodeAddress[]> {
  return nodeAddresses(networkInterfaces() as Interfaces, await textOf('/proc/net/route'));
}

/**
 * The InternalIPs: the first IPv4 address of the interface by which the machine reaches others, as `/proc/net/route` says, else of the first one
 * that is not loopback; then an IPv6 address of the same interface, if it is no link-local one. Loopback where there is nothing else. Pure.
 */
export function nodeAddresses(interfaces: Interfaces, routes: string): readonly NodeAddress[] {
  const outward = Object.entries(interfaces).filter(([, infos]) => infos.some((info) => !info.internal));
  const byRoute = defaultInterface(routes);
  const [, infos = []] =
    outward.find(([name]) => name === byRoute) ??
    outward.find(([, some]) => some.some(({ family }) => family === 'IPv4')) ??
    outward[0] ??
    [];
  const first = (family: string): string | undefined =>
    infos.find((info) => info.family === family && !/^fe[89ab]/i.test(info.address))?.address;
  const addresses = [first('IPv4'), first('IPv6')].filter((address) => address !== undefined);
  return (addresses.length === 0 ? ['127.0.0.1'] : addresses).map((address) => ({ type: 'InternalIP', address }));
}

/** Of several, the one with the lowest metric. */
function defaultInterface(routes: string): string | undefined {
  const found = routes
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000')
    .sort((a, b) => Number(a[6]) - Number(b[6]));
  return found[0]?.[0];
}

/** Of an os-release file. Pure. */
export function prettyName(osRelease: string): string {
  const value = /^PRETTY_NAME=(.*)$/m.exec(osRelease)?.[1] ?? '';
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

/** Empty where it can't be read. */
async function textOf(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}
