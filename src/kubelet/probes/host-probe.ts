/**
 * Asks a container how it is, as upstream's kubelet does: over the network from the host to the Pod's address, or by a command within. What goes
 * wrong on the way is the container's failure, in Go's words, which people know from their events. Only a command that could not be run at all
 * says nothing about the container, and rejects.
 */
import type { ContainerPort } from '../../api/core/v1/container.ts';
import { formatDuration } from '../../api/duration.ts';
import type { Clock } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import { type ExecResult, type ProbeAnswer, type ProbeRequest, RuntimeError } from '../runtime/runtime.ts';
import { probeGrpc } from './grpc-probe.ts';
import { probeHttp } from './http-probe.ts';
import { probeTcp } from './tcp-probe.ts';

export interface HostProbeOptions {
  readonly clock: Clock;
  /** Runs a command in the container, for no longer than the probe may take. */
  readonly exec: (command: readonly string[]) => Promise<ExecResult>;
}

/** Of a command's output. */
const outputCharsMax = 10 * 1024;

export async function probeFromHost(request: ProbeRequest, options: HostProbeOptions): Promise<ProbeAnswer> {
  const { handler, timeoutMs, podIp, container, type } = request;
  const { exec, httpGet, tcpSocket, grpc } = handler;
  const { clock } = options;
  const target = { clock, timeoutMs };
  const ports = container.ports ?? [];
  if (exec !== undefined) return probeExec(exec.command ?? [], timeoutMs, options);
  if (httpGet !== undefined) {
    const port = portNumber(httpGet.port, ports);
    // A hook has done its work once it is answered, whatever the answer.
    const isAnswerEnough = type === 'hook';
    return probeHttp({ ...target, action: httpGet, host: httpGet.host || podIp, port, isAnswerEnough });
  }
  if (tcpSocket !== undefined) {
    return probeTcp({ ...target, host: tcpSocket.host || podIp, port: portNumber(tcpSocket.port, ports) });
  }
  if (grpc !== undefined) {
    return probeGrpc({ ...target, host: podIp, port: grpc.port, service: grpc.service ?? '' });
  }
  throw new RuntimeError('InvalidArgument', `missing probe handler for container ${container.name}`);
}

async function probeExec(
  command: readonly string[],
  timeoutMs: number,
  { exec }: HostProbeOptions,
): Promise<ProbeAnswer> {
  try {
    const { exitCode, stdout, stderr } = await exec(command);
    return { success: exitCode === 0, output: (stdout + stderr).slice(0, outputCharsMax) };
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code !== 'DeadlineExceeded') throw error;
    const after = formatDuration(timeoutMs);
    return { success: false, output: `command timed out: ${goQuote(command.join(' '))} timed out after ${after}` };
  }
}

/** Throws where a name belongs to no port of the container. */
export function portNumber(port: number | string, ports: readonly ContainerPort[]): number {
  const number = typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort;
  const value = number ?? Number(port);
  if (!Number.isInteger(value)) throw new RuntimeError('InvalidArgument', `couldn't find port: ${goQuote(`${port}`)}`);
  if (value < 1 || value > 65_535) throw new RuntimeError('InvalidArgument', `invalid port number: ${port}`);
  return value;
}
