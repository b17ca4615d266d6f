/** The flags that say whether containers are real, for `up` and `kubelet`. */
import type { Command } from 'commander';

export interface RuntimeFlags {
  readonly runtime: string;
  readonly criEndpoint?: string;
  readonly podLogsDir?: string;
  readonly cgroupRoot?: string;
  readonly cniConfDir?: string;
}

export function addRuntimeFlags(command: Command, runtime: 'auto' | 'simulated'): Command {
  return command
    .option('--runtime <kind>', 'containers: cri, simulated, or auto (cri if it can)', runtime)
    .option('--cri-endpoint <socket>', "the container runtime's; where distributions have it")
    .option('--pod-logs-dir <dir>', 'logs of real containers (default: /var/log/pods)')
    .option('--cgroup-root <path>', 'below which the cgroups of real Pods are (default: /)')
    .option('--cni-conf-dir <dir>', "the container runtime's, for the network of Pods (default: /etc/cni/net.d)");
}
