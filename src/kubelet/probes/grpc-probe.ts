/** Asks a server for its health by gRPC's own protocol for that (grpc.health.v1). */
import type { ServiceError } from '@grpc/grpc-js';
import { formatDuration } from '../../api/duration.ts';
import { kubernetesVersion } from '../../api/kubernetes-version.ts';
import type { Clock } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import { enumeration, type MessageOutput, message, string } from '../runtime/cri/message-type.ts';
import type { ProbeAnswer } from '../runtime/runtime.ts';
import { addressText } from './network-error.ts';

export interface GrpcProbe {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly host: string;
  readonly port: number;
  /** Empty for the server as a whole. */
  readonly service: string;
}

const HealthCheckRequest = message({ service: string(1) });
const HealthCheckResponse = message({
  status: enumeration(1, ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']),
});
type Health = MessageOutput<typeof HealthCheckResponse>;

/** Succeeds where the service is SERVING. */
export async function probeGrpc({ clock, timeoutMs, host, port, service }: GrpcProbe): Promise<ProbeAnswer> {
  const { Client, credentials } = await import('@grpc/grpc-js');
  const address = addressText(host, port);
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.primary_user_agent': `kube-probe/${kubernetesVersion.major}.${kubernetesVersion.minor}`,
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
  });
  const deadline = clock.now() + timeoutMs;
  const withinText = formatDuration(timeoutMs);
  try {
    await new Promise<void>((resolve, reject) =>
      client.waitForReady(deadline, (error) => (error === undefined ? resolve() : reject(error))),
    );
  } catch (error) {
    client.close();
    const reason = error instanceof Error ? error.message : String(error);
    const output = `timeout: failed to connect service ${goQuote(address)} within ${withinText}: ${reason}`;
    return { success: false, output };
  }
  return new Promise((resolve) => {
    client.makeUnaryRequest<{ readonly service: string }, Health>(
      '/grpc.health.v1.Health/Check',
      (request) => HealthCheckRequest.encode(request),
      (bytes) => HealthCheckResponse.decode(bytes),
      { service },
      { deadline },
      (error, health) => {
        client.close();
        if (error !== null) resolve({ success: false, output: failureText(error, withinText) });
        else if (health?.status === 'SERVING') resolve({ success: true, output: 'service healthy' });
        else {
          const status = goQuote(health?.status ?? 'UNKNOWN');
          resolve({ success: false, output: `service unhealthy (responded with ${status})` });
        }
      },
    );
  });
}

const codes = { deadlineExceeded: 4, unimplemented: 12 };

function failureText({ code, details, message: text }: ServiceError, withinText: string): string {
  const reason = details || text;
  if (code === codes.unimplemented) {
    return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${reason}`;
  }
  if (code === codes.deadlineExceeded) return `timeout: health rpc did not complete within ${withinText}`;
  return `error: health rpc probe failed: ${reason}`;
}
