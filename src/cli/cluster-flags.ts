/** The flags that `up` and `apiserver` share, as options of a cluster. */
import { isIP } from 'node:net';
import type { Command } from 'commander';
import type { ClusterOptions, StoreKind } from '../cluster/options.ts';
import { readCommaList } from './comma-list.ts';
import { UsageError } from './failure.ts';

export interface ClusterFlags {
  readonly dataDir?: string;
  readonly ephemeral?: boolean;
  readonly port: string;
  readonly bindAddress?: string;
  readonly advertiseAddress?: string;
  readonly store?: string;
  readonly etcdServers?: string;
  readonly etcdCafile?: string;
  readonly etcdCertfile?: string;
  readonly etcdKeyfile?: string;
  readonly serviceClusterIpRange: string;
  readonly auditLogPath?: string;
  readonly kubeconfig?: string;
  readonly logLevel: string;
  readonly config?: string;
  /** Those of `up`. */
  readonly nodes?: string;
  readonly clusterCidr?: string;
  /** Those of `apiserver`. */
  readonly disableAdmissionPlugins?: string;
}

export function addClusterFlags(command: Command): Command {
  return command
    .option('--data-dir <dir>', 'where data, certificates and the kubeconfig are kept')
    .option('--ephemeral', 'keep nothing: all is in memory, and gone at the end')
    .option('--port <port>', 'the port to serve HTTPS on; 0 takes any free one', '6443')
    .option('--bind-address <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--advertise-address <ip>', 'where real Pods reach the API server (default: one that it listens on)')
    .option('--store <kind>', 'embedded, memory or etcd (default: embedded, or memory with --ephemeral)')
    .option('--etcd-servers <urls>', 'comma-separated, such as http://127.0.0.1:2379; implies --store etcd')
    .option('--etcd-cafile <file>', 'the CA of the etcd servers')
    .option('--etcd-certfile <file>', 'the client certificate for etcd')
    .option('--etcd-keyfile <file>', "the client certificate's key")
    .option('--service-cluster-ip-range <cidr>', 'where Services get their addresses', '10.96.0.0/16')
    .option('--audit-log-path <file>', 'write an audit log; - for standard output')
    .option('--kubeconfig <file>', 'where to write the kubeconfig (default: <data-dir>/kubeconfig)')
    .option('--log-level <level>', 'debug, info, warn, error or silent', 'warn')
    .option('--config <file>', 'YAML with the same names; flags count over it');
}

const storeKinds: readonly string[] = ['memory', 'embedded', 'etcd'];

export function clusterOptionsOf(flags: ClusterFlags, defaultDataDir: string): ClusterOptions {
  const servers = readCommaList(flags.etcdServers);
  const store = flags.store ?? (servers !== undefined ? 'etcd' : flags.ephemeral ? 'memory' : 'embedded');
  if (!storeKinds.includes(store)) throw new UsageError(`--store ${store}: choose one of ${storeKinds.join(', ')}`);
  if (store === 'etcd' && (servers === undefined || servers.length === 0)) {
    throw new UsageError('--store etcd needs --etcd-servers, such as --etcd-servers http://127.0.0.1:2379');
  }
  if (flags.ephemeral && store === 'embedded') {
    throw new UsageError('--ephemeral keeps nothing, --store embedded keeps everything: choose one');
  }
  if (flags.ephemeral && flags.dataDir !== undefined) {
    throw new UsageError('--ephemeral keeps nothing, --data-dir says where to keep it: choose one');
  }
  return {
    store: store as StoreKind,
    etcd: servers && {
      servers,
      caFile: flags.etcdCafile,
      certFile: flags.etcdCertfile,
      keyFile: flags.etcdKeyfile,
    },
    dataDir: flags.ephemeral ? undefined : (flags.dataDir ?? defaultDataDir),
    host: flags.bindAddress,
    advertiseAddress: flags.advertiseAddress,
    port: readPort(flags.port),
    serviceCidr: readRange('--service-cluster-ip-range', flags.serviceClusterIpRange),
    auditLogPath: flags.auditLogPath,
    nodes: flags.nodes === undefined ? undefined : readCount('--nodes', flags.nodes),
    clusterCidr: readRange('--cluster-cidr', flags.clusterCidr),
    disabledAdmissionPlugins: readCommaList(flags.disableAdmissionPlugins),
  };
}

function readCount(flag: string, text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`${flag} ${text}: expected a number from 0 to 99999`);
  return Number(text);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new UsageError(`--port ${text}: a port is a number from 0 to 65535`);
  return port;
}

/** By the version of IP: smaller blocks hold no address for a Service, and larger ones of IPv6 are refused upstream, too. */
const prefixLengths: Readonly<Record<number, { min: number; max: number }>> = {
  4: { min: 0, max: 30 },
  6: { min: 64, max: 127 },
};

function readRange(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [address = '', length = ''] = text.split('/', 2);
  const lengths = prefixLengths[isIP(address)];
  const bits = Number(length);
  if (!/^\d+$/.test(length) || lengths === undefined || bits < lengths.min || bits > lengths.max) {
    throw new UsageError(`${flag} ${text}: expected a block of addresses, such as 10.96.0.0/16`);
  }
  return text;
}

/** Flags given on the command line count over those of the file, and those over the defaults. */
export async function withConfigFile(command: Command): Promise<ClusterFlags> {
  const flags = command.opts<ClusterFlags>();
  if (flags.config === undefined) return flags;
  const [{ readFile }, { parse }] = await Promise.all([import('node:fs/promises'), import('yaml')]);
  const content: unknown = parse(await readFile(flags.config, 'utf8'));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${flags.config}: expected a YAML mapping with the names of flags, such as \`port: 6443\``);
  }
  const merged: Record<string, unknown> = { ...flags };
  for (const [key, value] of Object.entries(content)) {
    const option = command.options.find((candidate) => candidate.long === `--${key}`);
    if (option === undefined || key === 'config') throw new UsageError(`${flags.config}: there is no option ${key}`);
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') merged[name] = typeof value === 'number' ? String(value) : value;
  }
  return merged as unknown as ClusterFlags;
}
