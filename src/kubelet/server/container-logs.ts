/** GET /containerLogs/{namespace}/{pod}/{container}: what a container has written, as plain text. */
import type { PodLogOptions } from '../../api/core/v1/connect-options.ts';
import { podLogOptionsFromQuery, validatePodLogOptions } from '../../api/core/v1/pod-log-options.ts';
import { StatusError } from '../../api/status-error.ts';
import { parseTime } from '../../api/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import type { LogOptions } from '../runtime/runtime.ts';
import type { ContainerLogSource } from './container-log-source.ts';
import { hasContainer, logTarget } from './log-target.ts';
import { textResponse } from './respond.ts';
import { textStream } from './text-stream.ts';

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export function containerLogs(
  source: ContainerLogSource,
  clock: Clock,
  { namespace, pod: name, container }: LogRequest,
  request: HttpRequest,
): HttpResponse {
  const missing = [
    [name, 'Missing podID.'],
    [container, 'Missing container name.'],
    [namespace, 'Missing podNamespace.'],
  ].find(([value]) => value === '');
  if (missing !== undefined) return refusal(400, missing[1]!);
  const options = readOptions(request.query);
  if (options === undefined) return refusal(400, 'Unable to decode query.');
  if (validatePodLogOptions(options).length > 0) return refusal(422, 'Invalid request.');
  const pod = source.pod(namespace, name);
  if (pod === undefined) return textResponse(404, `pod ${JSON.stringify(name)} does not exist`);
  if (!hasContainer(pod, container)) {
    return textResponse(404, `container ${JSON.stringify(container)} not found in pod ${JSON.stringify(name)}`);
  }
  const target = logTarget(pod, container, options.previous ?? false);
  if (target.refusal !== undefined) return textResponse(400, target.refusal);
  const { containerId } = target;
  const { signal } = request;
  const pieces = source.readLogs(bareId(containerId), { ...runtimeOptions(options, clock.now()), signal });
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: textStream(pieces, { signal, describe: () => `unable to retrieve container logs for ${containerId}` }),
  };
}

const refusal = (status: number, message: string): HttpResponse => textResponse(status, `{"message": "${message}"}`);

/** Undefined where the query cannot be read. `tail` is an older name of `tailLines`. */
function readOptions(text: string): PodLogOptions | undefined {
  const query = new URLSearchParams(text);
  const tail = query.get('tail') ?? '';
  if (tail === 'all') query.delete('tailLines');
  else if (tail !== '') query.set('tailLines', tail);
  try {
    return podLogOptionsFromQuery(query);
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

/** The options as the runtime takes them. Pure. */
function runtimeOptions(options: PodLogOptions, nowMs: number): LogOptions {
  const { follow, timestamps, tailLines, limitBytes, sinceSeconds, sinceTime, stream } = options;
  const sinceMs =
    sinceSeconds !== undefined ? nowMs - sinceSeconds * 1000 : sinceTime == null ? undefined : parseTime(sinceTime);
  return {
    ...(follow ? { follow } : {}),
    ...(timestamps ? { timestamps } : {}),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(stream === 'Stdout' ? { stream: 'stdout' } : stream === 'Stderr' ? { stream: 'stderr' } : {}),
  };
}

/** `4f2c` of `containerd://4f2c`. */
function bareId(containerId: string): string {
  const scheme = containerId.indexOf('://');
  return scheme === -1 ? containerId : containerId.slice(scheme + 3);
}
