/** What a cluster is made of. The command line and tests fill this in. */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { NodeUpkeepSettings } from '../kubelet/node-upkeep.ts';

export type StoreKind = 'memory' | 'embedded' | 'etcd';

export interface EtcdOptions {
  /** `http://127.0.0.1:2379` and so on; any one of them will do. */
  readonly servers: readonly string[];
  /** Files in PEM. */
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** This machine as a Node, with the containers of its runtime. */
export interface RealNodeOptions {
  /** The path of a CRI socket. */
  readonly endpoint: string;
  /** This machine's host name where absent. */
  readonly name?: string;
  /** The kubelet's own directory; `<data-dir>/kubelet` where absent, or one that goes with the cluster where that keeps nothing. */
  readonly rootDirectory?: string;
  /** `/var/log/pods` where absent. */
  readonly logsDirectory?: string;
  /** Below which the Pods' cgroups are; `/` where absent. */
  readonly cgroupRoot?: string;
  /** Whether Pods get a network where nobody else has configured one, and Services work; wherever ip and nft are installed where absent. */
  readonly network?: boolean;
  /** Where the runtime looks for its CNI configuration; `/etc/cni/net.d` where absent. */
  readonly cniConfigFolder?: string;
  /** How it is looked after; as upstream does by default where absent. */
  readonly upkeep?: NodeUpkeepSettings;
}

export type { NodeUpkeepSettings };

export interface ClusterOptions {
  readonly store: StoreKind;
  readonly etcd?: EtcdOptions;
  /** Where data, certificates and the kubeconfig are kept. Absent: nothing outlives the process. */
  readonly dataDir?: string;
  /** The address to listen on; loopback where absent. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Further names and addresses for the serving certificate. */
  readonly names?: readonly string[];
  readonly serviceCidr?: string;
  readonly auditLogPath?: string;
  /** Upstream's names of admission plugins that are left out; ServiceAccount where absent and no controllers run, as nobody makes the accounts. */
  readonly disabledAdmissionPlugins?: readonly string[];
  /** Runs the controllers too; not where absent. */
  readonly controllers?: boolean;
  /** Runs the scheduler too; not where absent. */
  readonly scheduler?: boolean;
  /** How many nodes with simulated containers there are; none where absent. */
  readonly nodes?: number;
  /** How those are looked after; they need nothing where absent. */
  readonly nodeUpkeep?: NodeUpkeepSettings;
  /** This machine is a node too; it is not where absent. */
  readonly realNode?: RealNodeOptions;
  /** Nodes with real containers may come from elsewhere: there is a Service for their DNS, and their network may read what it needs. Where absent, with a real node. */
  readonly clusterNetwork?: boolean;
  /** Where Pods reach the API server; the first of this machine's addresses that it listens on where absent. Counts only where Pods are real. */
  readonly advertiseAddress?: string;
  /** Serves metrics.k8s.io, what Nodes and Pods use, as their kubelets say; where absent, if there are nodes. */
  readonly resourceMetrics?: boolean;
  /** Where Pods get their addresses, a part for each node; `10.244.0.0/16` where absent. */
  readonly clusterCidr?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Told of each component as it becomes ready. */
  readonly onReady?: (component: string, detail: string) => void;
}
