/** Which containers a Node gets: real ones, where this machine has a container runtime that may be used, or simulated ones. */
import { statSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { CriClient } from '../kubelet/runtime/cri/cri-client.ts';
import * as methods from '../kubelet/runtime/cri/methods.ts';
import { runtimeMessage } from '../kubelet/runtime/runtime.ts';

/** Where the runtimes of distributions listen: containerd, k3s, CRI-O, Docker by cri-dockerd. */
export const usualEndpoints: readonly string[] = [
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/cri-dockerd.sock',
];
const answerMsMax = 5000;

export interface FoundRuntime {
  readonly endpoint: string;
  /** `containerd 2.1.0` */
  readonly description: string;
}

/** What came of the search; where there is none, why, place by place. */
export type RuntimeSearch =
  | { readonly found: FoundRuntime }
  | { readonly found?: undefined; readonly reasons: readonly string[] };

/** `unix:///run/x.sock` and `/run/x.sock` are the same. */
export const socketPath = (endpoint: string): string => endpoint.replace(/^unix:(\/\/)?/, '');

/** The first that answers CRI: of the endpoint where one is given, else of the usual places. Never rejects. */
export async function findContainerRuntime(
  clock: Clock,
  endpoint?: string,
  places: readonly string[] = usualEndpoints,
): Promise<RuntimeSearch> {
  const reasons: string[] = [];
  for (const path of endpoint === undefined ? places : [socketPath(endpoint)]) {
    if (!isSocket(path)) {
      reasons.push(`there is no socket at ${path}`);
      continue;
    }
    try {
      return { found: { endpoint: path, description: await versionAt(path, clock) } };
    } catch (error) {
      reasons.push(`${path} does not answer CRI: ${runtimeMessage(error)}`);
    }
  }
  return { reasons };
}

async function versionAt(path: string, clock: Clock): Promise<string> {
  const client = await CriClient.open(path, clock);
  try {
    const { runtimeName, runtimeVersion } = await client.call(methods.version, {}, { timeoutMs: answerMsMax });
    return `${runtimeName} ${runtimeVersion}`;
  } finally {
    client.close();
  }
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
