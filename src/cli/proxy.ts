import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { readCommaList } from './comma-list.ts';
import { UsageError } from './failure.ts';
import { addComponentFlags, type ComponentFlags } from './run-component.ts';

interface ProxyFlags extends ComponentFlags {
  readonly hostnameOverride?: string;
  readonly clusterCidr?: string;
  readonly masqueradeAll?: boolean;
  readonly nodeportAddresses?: string;
  readonly healthzBindAddress: string;
  readonly clusterDomain: string;
  readonly resolvConf?: string;
  readonly cleanup?: boolean;
}

export function addProxyCommand(program: Command): void {
  const command = addComponentFlags(
    program.command('proxy').description('make Services work on this machine: their addresses and their names'),
  )
    .option('--hostname-override <name>', "the node's name (default: this machine's)")
    .option('--cluster-cidr <cidrs>', 'of all Pods: what others send to cluster IPs is masqueraded')
    .option('--masquerade-all', 'masquerade all that is sent to cluster IPs')
    .option('--nodeport-addresses <cidrs>', 'that node ports are served on (default: the InternalIPs)')
    .option('--healthz-bind-address <ip:port>', 'where its health is told; a port of 0: nowhere', '0.0.0.0:10256')
    .option('--cluster-domain <domain>', 'in which Services have names', 'cluster.local')
    .option('--resolv-conf <file>', 'who is asked about other names (default: /etc/resolv.conf)')
    .option('--cleanup', 'take away what a proxy has left in the kernel, and end');
  command.action(async () => {
    const flags = command.opts<ProxyFlags>();
    await refuseWithoutPrograms();
    const { cleanUpServiceNetwork, startServiceNetwork } = await import('../cluster/service-network.ts');
    if (flags.cleanup) return cleanUpServiceNetwork();
    const healthz = readAddress('--healthz-bind-address', flags.healthzBindAddress);
    const { runComponent } = await import('./run-component.ts');
    const nodeName = flags.hostnameOverride ?? hostname().toLowerCase();
    await runComponent(flags, {
      name: `proxy ${nodeName}`,
      async start({ access, ...parts }) {
        const network = await startServiceNetwork({
          ...parts,
          connectAs: access.connectAs,
          nodeName,
          clusterCidr: flags.clusterCidr,
          masqueradeAll: flags.masqueradeAll,
          nodePortAddresses: readCommaList(flags.nodeportAddresses),
          clusterDomain: flags.clusterDomain,
          resolvConf: flags.resolvConf,
          healthz,
        });
        const { address, why } = network.dns;
        console.log(
          address === undefined
            ? `${styleText('yellow', '!')} no cluster DNS: ${why}`
            : `${styleText('green', '✓')} cluster DNS on ${address}`,
        );
        // Services go on while it is away.
        return { stop: () => network.stop({ leaveNothing: false }) };
      },
    });
  });
}

async function refuseWithoutPrograms(): Promise<void> {
  const { whyNoNetwork } = await import('../cluster/pod-network.ts');
  const why = whyNoNetwork();
  if (why !== undefined) throw new UsageError(`wherry proxy: ${why}; \`wherry doctor\` tells how to get it`);
}

/** Undefined where the port is 0. An address of IPv6 is in brackets. */
function readAddress(flag: string, text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[(.+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (isIP(host) === 0 || !(port <= 65_535)) {
    throw new UsageError(`${flag} ${text}: expected an address and a port, such as 0.0.0.0:10256`);
  }
  return port === 0 ? undefined : { host, port };
}
