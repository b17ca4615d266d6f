/** The configuration by which CNI plugins connect Pods. Pure. */

/** The name of the network; plugins keep their state under it. */
export const networkName = 'wherry';
export const bridgeName = 'wherry0';

/** Of the plugins that the configuration names, and of the one that runtimes use for a Pod's loopback. */
export const neededPlugins = ['bridge', 'host-local', 'loopback', 'portmap'] as const;

export interface CniConfigOptions {
  /** The Node's, one for each family. */
  readonly podCidrs: readonly string[];
  /** Where addresses in use are noted; on a file system that a restart of the machine empties, as it ends all Pods. */
  readonly addressFolder: string;
}

/** The text of a `.conflist` file. */
export function cniConfig({ podCidrs, addressFolder }: CniConfigOptions): string {
  const config = {
    cniVersion: '0.4.0',
    name: networkName,
    plugins: [
      {
        type: 'bridge',
        bridge: bridgeName,
        isGateway: true,
        // The addresses of a former cluster give way.
        forceAddress: true,
        // So that a Pod reaches itself by a Service.
        hairpinMode: true,
        // Sources are kept inside the cluster; what leaves it is masqueraded by a table of its own.
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: addressFolder,
          ranges: podCidrs.map((subnet) => [{ subnet }]),
          routes: podCidrs.map((subnet) => ({ dst: subnet.includes(':') ? '::/0' : '0.0.0.0/0' })),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true }, snat: true },
    ],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
