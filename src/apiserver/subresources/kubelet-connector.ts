import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';

/** How the API server reaches the kubelets of Nodes. */
export interface KubeletConnector {
  /** Resolves with undefined where no kubelet is known to answer for the Node; rejects where the one there is cannot be reached. */
  send(nodeName: string, request: HttpRequest): Promise<HttpResponse | undefined>;
}

/** A kubelet's API without sockets. */
export type KubeletHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** The kubelets that run in this process, by the names of their Nodes. */
export class LocalKubelets implements KubeletConnector {
  readonly #handlers = new Map<string, KubeletHandler>();

  /** Takes the place of the one that answered for the Node before. Returns what takes it out again. */
  add(nodeName: string, handler: KubeletHandler): () => void {
    this.#handlers.set(nodeName, handler);
    return () => {
      if (this.#handlers.get(nodeName) === handler) this.#handlers.delete(nodeName);
    };
  }

  async send(nodeName: string, request: HttpRequest): Promise<HttpResponse | undefined> {
    return this.#handlers.get(nodeName)?.(request);
  }
}

/** Those that the first one does not know are asked of the next. */
export function firstConnector(connectors: readonly KubeletConnector[]): KubeletConnector {
  return {
    async send(nodeName, request) {
      for (const connector of connectors) {
        const response = await connector.send(nodeName, request);
        if (response !== undefined) return response;
      }
      return undefined;
    },
  };
}
