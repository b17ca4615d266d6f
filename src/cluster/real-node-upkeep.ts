/** What looks after a Node with real containers beside its kubelet, over readings of this machine. */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { LogDirectories } from '../kubelet/garbage-collection/log-directories.ts';
import { NodeUpkeep, type NodeUpkeepOptions, type NodeUpkeepSettings } from '../kubelet/node-upkeep.ts';
import { MachineReader } from '../kubelet/runtime/cri/machine-reader.ts';
import { podLogsDirectoryDefault } from '../kubelet/runtime/cri/sandbox-config.ts';

export interface RealNodeUpkeepOptions extends Omit<NodeUpkeepOptions, 'settings' | 'reader' | 'logDirectories'> {
  readonly upkeep?: NodeUpkeepSettings;
  /** Of CRI: the path of a socket. */
  readonly endpoint: string;
  readonly rootDirectory: string;
  readonly logsDirectory?: string;
  readonly cgroupRoot?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RealNodeUpkeep {
  readonly upkeep: NodeUpkeep;
  /** Resolves once nothing of it is under way. */
  stop(): Promise<void>;
}

export async function openNodeUpkeep(options: RealNodeUpkeepOptions): Promise<RealNodeUpkeep> {
  const { rootDirectory, logsDirectory = podLogsDirectoryDefault, upkeep: settings = {} } = options;
  const reader = await MachineReader.open({ ...options, logsDirectory });
  const podsDirectory = join(rootDirectory, 'pods');
  const logDirectories = new LogDirectories({ logsDirectory, podsDirectory });
  const upkeep = new NodeUpkeep({ ...options, settings, reader, logDirectories });
  return {
    upkeep,
    async stop() {
      await upkeep.stop();
      reader.close();
    },
  };
}
