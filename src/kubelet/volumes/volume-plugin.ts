/** What a kind of volume has to be able to do. Each kind is a file in plugins/, and a line in volume-plugins.ts. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ServiceAccountTokenProjection, Volume } from '../../api/core/v1/volume.ts';
import type { Client } from '../../client/client.ts';
import type { PodObjects } from '../environment/pod-objects.ts';
import type { Mounter } from './mounter.ts';

export interface VolumePlugin {
  /** `kubernetes.io/secret` */
  readonly name: string;
  supports(volume: Volume): boolean;
  /** Whether the volume shows, or stands for, what other objects say. */
  hasReferences(volume: Volume): boolean;
  /**
   * Finds out what there is to mount, and touches no file. Rejects where what the volume refers to is not there: the message is what people read.
   */
  resolve(request: VolumeRequest, host: VolumeHost): Promise<ResolvedVolume>;
}

export interface VolumeRequest {
  readonly pod: Pod;
  readonly volume: Volume;
}

/** What plugins learn from. */
export interface VolumeHost {
  readonly client: Client;
  readonly objects: PodObjects;
  readonly node: () => Node | undefined;
  /** Absent where nobody would read a token: then none is asked for. */
  readonly tokens?: TokenSource;
}

export interface TokenSource {
  get(pod: Pod, projection: ServiceAccountTokenProjection): Promise<IssuedToken>;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the Unix epoch: from then on there should be another one. */
  readonly refreshAtMs: number;
}

export interface ResolvedVolume {
  /** Makes the volume on the host, or makes it what it should be by now. May be called any number of times. */
  mount(place: VolumePlace): Promise<MountedVolume>;
  /** When the volume should be resolved and mounted anew, though nothing that it refers to has changed. */
  readonly refreshAtMs?: number;
}

export interface VolumePlace {
  /** The volume's own directory, for plugins that need one: `…/pods/<uid>/volumes/kubernetes.io~secret/<name>`. */
  readonly directory: string;
  readonly mounter: Mounter;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

export interface MountedVolume {
  /** On the host. */
  readonly path: string;
  /** Whatever its mounts say. */
  readonly readOnly: boolean;
  /** A device, no files. */
  readonly isBlock?: boolean;
}
