/** What a cluster is made of. The command line and tests fill this in. */
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';

export type StoreKind = 'memory' | 'embedded' | 'etcd';

export interface EtcdOptions {
  /** `http://127.0.0.1:2379` and so on; any one of them will do. */
  readonly servers: readonly string[];
  /** Files in PEM. */
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

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
  /** Where Pods get their addresses, a part for each node; `10.244.0.0/16` where absent. */
  readonly clusterCidr?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Told of each component as it becomes ready. */
  readonly onReady?: (component: string, detail: string) => void;
}
