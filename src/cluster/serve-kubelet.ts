import type { LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import type { Runtime } from '../kubelet/runtime/runtime.ts';
import { KubeletServer } from '../kubelet/server/kubelet-server.ts';
import { RuntimeStreams } from '../kubelet/streaming/runtime-streams.ts';
import type { KubeletEndpoint } from './kubelet-endpoint.ts';

export interface ServedKubelet {
  readonly nodeName: string;
  readonly kubelet: Kubelet;
  readonly runtime: Runtime;
  /** Where the API server of this process looks for it; nowhere where absent. */
  readonly kubelets?: LocalKubelets;
  /** Where it is reached over the network; nowhere where absent. */
  readonly endpoint?: KubeletEndpoint;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Serves a kubelet's API, in this process and over the network. Returns what ends that; the endpoint goes on listening. */
export function serveKubelet(served: ServedKubelet): () => Promise<void> {
  const { nodeName, kubelet, runtime, kubelets, endpoint, clock, logger } = served;
  const streams = new RuntimeStreams(runtime);
  const server = new KubeletServer({ host: kubelet, streams, usage: () => runtime.usage?.(), clock, logger });
  const forget = kubelets?.add(nodeName, (request) => server.handle(request));
  endpoint?.serve((request) => server.handle(request));
  return async () => {
    forget?.();
    await server.close();
  };
}
