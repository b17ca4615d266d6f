/** Where things of a Pod lie on the host, as upstream lays them out. Pure. */
import { join } from 'node:path';

export class PodDirectories {
  readonly root: string;

  /** `root`: the kubelet's own directory, such as `/var/lib/kubelet`. */
  constructor(root: string) {
    this.root = root;
  }

  get pods(): string {
    return join(this.root, 'pods');
  }

  pod(uid: string): string {
    return join(this.pods, uid);
  }

  volumes(uid: string): string {
    return join(this.pod(uid), 'volumes');
  }

  /** `pluginName`: `kubernetes.io/secret` */
  volume(uid: string, pluginName: string, name: string): string {
    return join(this.volumes(uid), pluginName.replaceAll('/', '~'), name);
  }

  subPaths(uid: string): string {
    return join(this.pod(uid), 'volume-subpaths');
  }

  /** Of the mount of a container that has that place among its mounts. */
  subPath(uid: string, volumeName: string, containerName: string, index: number): string {
    return join(this.subPaths(uid), volumeName, containerName, `${index}`);
  }

  hostsFile(uid: string): string {
    return join(this.pod(uid), 'etc-hosts');
  }
}
