/** An address of the loopback interface: who asks there is answered by this machine itself, wherever on it the question comes from. */
import { isIP } from 'node:net';
import type { Program } from '../../base/program.ts';

const device = 'lo';
/** By which its addresses are known to be ours; the kernel has labels for IPv4 alone. */
const label = `${device}:wherry`;

/** Whether there was one before or not. `ip`: of iproute2. */
export async function addLoopbackAddress(ip: Program, address: string): Promise<void> {
  const labelled = isIP(address) === 4 ? ['label', label] : [];
  // Of this machine alone: what it sends elsewhere never comes from there.
  await ip.run(['address', 'replace', withLength(address), 'dev', device, 'scope', 'host', ...labelled]);
}

/** Where it is there. */
export async function removeLoopbackAddress(ip: Program, address: string): Promise<void> {
  const present = await loopbackAddresses(ip);
  if (present.some(({ local }) => local === address)) {
    await ip.run(['address', 'delete', withLength(address), 'dev', device]);
  }
}

/** Those of IPv4 that addLoopbackAddress() has added, in this process or another. */
export async function removeLoopbackAddresses(ip: Program): Promise<void> {
  for (const { local, label: theirs } of await loopbackAddresses(ip)) {
    if (theirs === label) await ip.run(['address', 'delete', withLength(local), 'dev', device]);
  }
}

const withLength = (address: string): string => `${address}/${isIP(address) === 6 ? 128 : 32}`;

interface InterfaceAddress {
  readonly local: string;
  readonly label?: string;
}

async function loopbackAddresses(ip: Program): Promise<readonly InterfaceAddress[]> {
  const text = await ip.run(['-json', 'address', 'show', 'dev', device]);
  const links = JSON.parse(text === '' ? '[]' : text) as readonly {
    readonly addr_info?: readonly InterfaceAddress[];
  }[];
  return links.flatMap(({ addr_info: addresses = [] }) => addresses);
}
