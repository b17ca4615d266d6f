/**
 * Calls to a CRI socket, with a deadline each; what goes wrong is a RuntimeError in the words that upstream's kubelet shows. The connection comes
 * back by itself after the runtime was restarted. gRPC is loaded when the first runtime is connected: most clusters have none.
 */
import type { Client, ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import type { Clock } from '../../../base/clock.ts';
import { RuntimeError, type RuntimeErrorCode } from '../runtime.ts';
import type { Fields, MessageInput, MessageOutput, MessageType } from './message-type.ts';
import type { Method } from './methods.ts';

export interface CallOptions {
  /** `callTimeoutMs` where absent; 0 waits without end. */
  readonly timeoutMs?: number;
  /** Cancels the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** As upstream's kubelet waits for its runtime. */
export const callTimeoutMs = 120_000;
const reconnectBackoffMs = { min: 100, max: 2_000 };

const channelOptions = {
  // Lists of all containers of a Node are larger than the 4 MiB that gRPC takes by itself.
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.initial_reconnect_backoff_ms': reconnectBackoffMs.min,
  'grpc.min_reconnect_backoff_ms': reconnectBackoffMs.min,
  'grpc.max_reconnect_backoff_ms': reconnectBackoffMs.max,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // The name that gRPC would take from a socket's path is none that servers accept.
  'grpc.default_authority': 'localhost',
};

/** gRPC's codes by number, as Go writes them. */
const codeNames = [
  ...['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists'],
  ...['PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented'],
  ...['Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'],
];
const unknownCode = codeNames.indexOf('Unknown');
const unimplementedCode = codeNames.indexOf('Unimplemented');
const runtimeCodes: readonly RuntimeErrorCode[] = ['NotFound', 'DeadlineExceeded', 'InvalidArgument', 'Canceled'];

export class CriClient {
  readonly endpoint: string;
  readonly #client: Client;
  readonly #clock: Clock;

  private constructor(endpoint: string, client: Client, clock: Clock) {
    this.endpoint = endpoint;
    this.#client = client;
    this.#clock = clock;
  }

  /** `unix:///run/containerd/containerd.sock`, or the path alone. The clock must be real time, which gRPC measures deadlines by. */
  static async open(endpoint: string, clock: Clock): Promise<CriClient> {
    const { Client, credentials } = await import('@grpc/grpc-js');
    const target = endpoint.startsWith('/') ? `unix://${endpoint}` : endpoint;
    return new CriClient(target, new Client(target, credentials.createInsecure(), channelOptions), clock);
  }

  call<Request extends Fields, Response extends Fields>(
    { path, request: requestType, response: responseType }: Method<Request, Response>,
    request: MessageInput<MessageType<Request>>,
    { timeoutMs = callTimeoutMs, signal }: CallOptions = {},
  ): Promise<MessageOutput<MessageType<Response>>> {
    type Answer = MessageOutput<MessageType<Response>>;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => call.cancel();
      const call = this.#client.makeUnaryRequest(
        path,
        (value: MessageInput<MessageType<Request>>) => requestType.encode(value),
        (bytes: Buffer) => responseType.decode(bytes) as Answer,
        request,
        timeoutMs > 0 ? { deadline: this.#clock.now() + timeoutMs } : {},
        (error, response) => {
          signal?.removeEventListener('abort', onAbort);
          if (error === null) resolve(response as Answer);
          else reject(signal?.aborted ? signal.reason : toRuntimeError(error));
        },
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Answers that keep coming. Ends when the signal aborts, and throws a RuntimeError where the stream breaks or the other side ends it. */
  async *stream<Request extends Fields, Response extends Fields>(
    { path, request: requestType, response: responseType }: Method<Request, Response>,
    request: MessageInput<MessageType<Request>>,
    signal: AbortSignal,
  ): AsyncGenerator<MessageOutput<MessageType<Response>>> {
    type Answer = MessageOutput<MessageType<Response>>;
    const stream: ClientReadableStream<Answer> = this.#client.makeServerStreamRequest(
      path,
      (value: MessageInput<MessageType<Request>>) => requestType.encode(value),
      (bytes: Buffer) => responseType.decode(bytes) as Answer,
      request,
    );
    const onAbort = (): void => stream.cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      for await (const answer of stream) yield answer as Answer;
    } catch (error) {
      if (signal.aborted) return;
      throw toRuntimeError(error as ServiceError);
    } finally {
      signal.removeEventListener('abort', onAbort);
      stream.cancel();
    }
    throw new RuntimeError('Unknown', 'the runtime has ended the stream');
  }

  close(): void {
    this.#client.close();
  }
}

function toRuntimeError(error: ServiceError): RuntimeError {
  const name = codeNames[error.code] ?? `Code(${error.code})`;
  const code = runtimeCodes.find((each) => each === name) ?? 'Unknown';
  const description = error.details || error.message;
  return new RuntimeError(code, `rpc error: code = ${name} desc = ${description}`, error, description);
}

/** The runtime did not say what kind of error it is. */
export function isUnknown(error: unknown): error is RuntimeError {
  return error instanceof RuntimeError && (error.cause as ServiceError | undefined)?.code === unknownCode;
}

/** The runtime is too old to have the call. */
export function isUnimplemented(error: unknown): boolean {
  return error instanceof RuntimeError && (error.cause as ServiceError | undefined)?.code === unimplementedCode;
}
