/**
 * The kubelet's paths at which clients talk to Pods: exec, attach, portForward. Each finds what is talked to, refuses with upstream's texts where
 * there is none, and hands the connection over. Loaded with the first such request.
 */
import type { Duplex } from 'node:stream';
import type { Pod } from '../../api/core/v1/pod.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { textResponse } from '../server/respond.ts';
import { portForwardResponse } from './port-forward-response.ts';
import { attachCommand, execCommand } from './remote-command.ts';
import { remoteCommandResponse, type StreamingParts } from './remote-command-response.ts';
import { readStreamOptions } from './stream-options.ts';
import type { StreamingHost } from './streaming-host.ts';

export interface StreamingRoutesParts extends StreamingParts {
  readonly host: StreamingHost;
  readonly pod: (namespace: string, name: string) => Pod | undefined;
}

const noStreams = 'you must specify at least 1 of stdin, stdout, stderr';

/** `segments`: namespace, Pod, in older clients its uid, container. */
export async function exec(
  parts: StreamingRoutesParts,
  segments: readonly string[],
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  const target = await findContainer(parts, segments, request);
  if (target === undefined || 'status' in target) return target;
  const { containerId, query, options } = target;
  const command = query.getAll('command');
  const run = execCommand(command, (streams) => parts.host.exec(containerId, command, streams));
  return remoteCommandResponse(request, run, options, parts);
}

export async function attach(
  parts: StreamingRoutesParts,
  segments: readonly string[],
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  const target = await findContainer(parts, segments, request);
  if (target === undefined || 'status' in target) return target;
  const { pod, container, containerId, options } = target;
  const run = attachCommand((streams) => parts.host.attach(containerId, streams));
  // Whether there is a terminal was settled as the container was made.
  return remoteCommandResponse(request, run, { ...options, tty: hasTerminal(pod, container) }, parts);
}

/** `segments`: namespace, Pod, in older clients its uid. */
export async function portForward(
  parts: StreamingRoutesParts,
  segments: readonly string[],
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  if (segments.length < 2 || segments.length > 3) return undefined;
  const [namespace = '', name = ''] = segments;
  const { host, logger } = parts;
  const pod = parts.pod(namespace, name);
  if (pod === undefined) return textResponse(404, 'pod does not exist');
  const sandbox = await host.readySandbox(pod);
  if (sandbox === undefined) return textResponse(500, `pod not found (${goQuote(`${name}_${namespace}`)})`);
  const forward = async (port: number, connection: Duplex): Promise<void> => {
    try {
      await host.portForward(sandbox, port, connection);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `error forwarding port ${port} to pod ${sandbox}, uid : ${why}`;
      logger.info({ pod: `${namespace}/${name}` }, message);
      throw new Error(message);
    }
  };
  return portForwardResponse(request, forward, parts);
}

async function findContainer(
  { host, pod: findPod }: StreamingRoutesParts,
  segments: readonly string[],
  request: HttpRequest,
) {
  if (segments.length < 3 || segments.length > 4) return undefined;
  const [namespace = '', name = ''] = segments;
  const container = segments.at(-1)!;
  const query = new URLSearchParams(request.query);
  const options = readStreamOptions(query);
  if (options === undefined) return textResponse(400, noStreams);
  const pod = findPod(namespace, name);
  if (pod === undefined) return textResponse(404, 'pod does not exist');
  const containerId = await host.runningContainer(pod, container);
  if (containerId === undefined) return textResponse(500, `container not found (${goQuote(container)})`);
  return { pod, container, containerId, query, options };
}

function hasTerminal({ spec }: Pod, container: string): boolean {
  const lists = [spec.containers, spec.initContainers ?? [], spec.ephemeralContainers ?? []];
  return lists.some((list) => list.some(({ name, tty }) => name === container && tty === true));
}
