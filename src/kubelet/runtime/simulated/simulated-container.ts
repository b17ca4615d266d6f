/** One container without a process: its life, its log, and how it answers. */
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import {
  type ContainerConfig,
  type EnvironmentVariable,
  type ExecStreams,
  type ProbeAnswer,
  type ProbeRequest,
  type RuntimeContainer,
  RuntimeError,
  runtimeMessage,
} from '../runtime.ts';
import { Attachments } from './attachments.ts';
import type { SimulatedBehaviour, SimulatedProcess, SimulatedProgram, SimulatedResponse } from './behaviour.ts';
import { ContainerLog } from './container-log.ts';
import { SimulatedFiles } from './simulated-files.ts';

export interface SimulatedContainerOptions {
  readonly id: string;
  readonly sandboxId: string;
  readonly podIps: readonly string[];
  readonly config: ContainerConfig;
  /** The image's full name. */
  readonly imageName: string;
  readonly behaviour: SimulatedBehaviour;
  readonly program: SimulatedProgram;
  readonly clock: Clock;
  readonly random: Random;
  readonly onStopped: (container: SimulatedContainer) => void;
  readonly onProbeChanged: (container: SimulatedContainer) => void;
}

/** Of processes that are killed, those of a container's first process that ends included. */
export const killedExitCode = 137;
/** A simulated container keeps no process alive. */
const unref = { unref: true };
const settledSuccess: ProbeAnswer = { success: true, output: '', settled: true };

export class SimulatedContainer {
  readonly #options: SimulatedContainerOptions;
  #status: RuntimeContainer;
  #log: ContainerLog | undefined;
  #exitTimer: Timer | undefined;
  #stopTimer: Timer | undefined;
  #killTimer: Timer | undefined;
  #killAtMs = Number.POSITIVE_INFINITY;
  /** Only programs are told that they are to end. */
  #stopping: AbortController | undefined;
  /** The program has returned a promise: it ends when that settles. */
  #isAwaited = false;
  #ready: boolean | undefined;
  #live: boolean | undefined;
  readonly #onExit = new Set<() => void>();
  #attachments: Attachments | undefined;
  #files: SimulatedFiles | undefined;

  constructor(options: SimulatedContainerOptions) {
    this.#options = options;
    const { id, sandboxId, config, imageName, clock } = options;
    this.#status = {
      id,
      sandboxId,
      name: config.container.name,
      attempt: config.attempt,
      specHash: config.specHash,
      image: imageName,
      imageRef: config.imageRef,
      state: 'created',
      createdAtMs: clock.now(),
      startedAtMs: 0,
      finishedAtMs: 0,
      exitCode: 0,
      reason: '',
      message: '',
    };
  }

  get status(): RuntimeContainer {
    return this.#status;
  }

  get podUid(): string {
    return this.#options.config.pod.metadata.uid ?? '';
  }

  get pod(): Pod {
    return this.#options.config.pod;
  }

  /** `default/web` */
  get podName(): string {
    const { namespace, name } = this.pod.metadata;
    return `${namespace}/${name}`;
  }

  get hostname(): string {
    const { spec, metadata } = this.#options.config.pod;
    return spec.hostname ?? metadata.name ?? '';
  }

  get program(): SimulatedProgram {
    return this.#options.program;
  }

  get spec(): Container {
    return this.#options.config.container;
  }

  /** What commands in it see. */
  get environment(): readonly EnvironmentVariable[] {
    const { environment, container } = this.#options.config;
    const own = environment ?? (container.env ?? []).map(({ name, value = '' }) => ({ name, value }));
    return [
      { name: 'PATH', value: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      { name: 'HOSTNAME', value: this.hostname },
      ...own,
    ];
  }

  /** Made with the first use. */
  get files(): SimulatedFiles {
    if (this.#files === undefined) {
      this.#files = new SimulatedFiles();
      const content = new TextEncoder().encode(`${this.hostname}\n`);
      this.#files.write('/etc/hostname', { content, mode: 0o644, modifiedAtMs: this.#status.startedAtMs });
    }
    return this.#files;
  }

  /** Made when somebody reads or writes it: most are never read. */
  get log(): ContainerLog {
    if (this.#log === undefined) {
      this.#log = new ContainerLog();
      const { startedAtMs, state } = this.#status;
      if (state !== 'created') for (const line of this.#firstLines()) this.#log.write(startedAtMs, line);
      if (state === 'exited') this.#log.end();
    }
    return this.#log;
  }

  start(): void {
    const { clock, behaviour, program, config } = this.#options;
    if (this.#status.state !== 'created') {
      throw new RuntimeError('Unknown', `container is in ${this.#status.state} state, it can't be started`);
    }
    if (behaviour.startError !== undefined) {
      const finishedAtMs = clock.now();
      const { startError: message } = behaviour;
      this.#status = { ...this.#status, state: 'exited', exitCode: 128, reason: 'StartError', message, finishedAtMs };
      throw new RuntimeError('Unknown', `failed to start container ${config.container.name}: ${message}`);
    }
    this.#status = { ...this.#status, state: 'running', startedAtMs: clock.now() };
    const { exitAfterSeconds, exitCode = 0, message = '' } = behaviour;
    if (exitAfterSeconds !== undefined || behaviour.exitCode !== undefined) {
      this.#exitTimer = clock.setTimeout(() => this.#exit(exitCode, message), (exitAfterSeconds ?? 0) * 1000, unref);
    }
    if (program.run !== undefined) this.#run(program.run);
  }

  /** Resolves once it has ended. */
  stop(graceMs: number): Promise<void> {
    if (this.#status.state !== 'running') return Promise.resolve();
    const { clock, behaviour } = this.#options;
    const ended = new Promise<void>((resolve) => this.#onExit.add(resolve));
    const killAtMs = clock.now() + graceMs;
    if (killAtMs < this.#killAtMs) {
      this.#killTimer?.cancel();
      this.#killAtMs = killAtMs;
      this.#killTimer = clock.setTimeout(() => this.kill(), graceMs, unref);
    }
    if (behaviour.ignoresStop !== true && this.#stopTimer === undefined) this.#askToStop();
    return ended;
  }

  /** Until it ends, or the signal aborts. */
  async attach(streams: ExecStreams): Promise<void> {
    const attachment = this.#attached.add(streams);
    let forget: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      forget = this.onceEnded(resolve);
    });
    await Promise.race([ended, attachment.aborted]);
    forget();
    await attachment.finish();
  }

  /** At once where it does not run. Returns what takes the listener back. */
  onceEnded(listener: () => void): () => void {
    if (this.#status.state === 'running') this.#onExit.add(listener);
    else listener();
    return () => this.#onExit.delete(listener);
  }

  kill(): void {
    if (this.#status.state === 'running') this.#exit(killedExitCode, '');
  }

  probe(request: ProbeRequest): ProbeAnswer | Promise<ProbeAnswer> {
    if (this.#status.state !== 'running') throw new RuntimeError('NotFound', 'container is not running');
    const { type, handler, container } = request;
    const { serve } = this.#options.program;
    const { httpGet } = handler;
    if (httpGet !== undefined && serve !== undefined) {
      const { path = '/', port, httpHeaders = [] } = httpGet;
      const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name.toLowerCase(), value]));
      const answer = serve({ method: 'GET', path, port: portNumber(port, container.ports), headers });
      return answer instanceof Promise ? answer.then(answerOf) : answerOf(answer);
    }
    const health = this.#health(type);
    if (health.success) return health.settled ? settledSuccess : { success: true, output: '' };
    return { success: false, output: failureOutput(request, health.detail), settled: health.settled };
  }

  setReady(ready: boolean): void {
    this.#ready = ready;
    this.#options.onProbeChanged(this);
  }

  setLive(live: boolean): void {
    this.#live = live;
    this.#options.onProbeChanged(this);
  }

  /** Made with the first use: most containers are never attached to, and write nothing. */
  get #attached(): Attachments {
    const { config, clock } = this.#options;
    this.#attachments ??= new Attachments(config.container, (text, stream) =>
      this.log.write(clock.now(), text, stream),
    );
    return this.#attachments;
  }

  #health(type: ProbeRequest['type']): { success: boolean; settled: boolean; detail: string } {
    const { ready, readyAfterSeconds, live, liveForSeconds, startedUp, startedUpAfterSeconds } =
      this.#options.behaviour;
    const seconds = (this.#options.clock.now() - this.#status.startedAtMs) / 1000;
    const later = (flag: boolean | undefined, after: number | undefined, detail: string) => {
      const isEarly = after !== undefined && seconds < after;
      return { success: (flag ?? true) && !isEarly, settled: !isEarly, detail };
    };
    switch (type) {
      case 'hook':
        return { success: true, settled: false, detail: '' };
      case 'readiness':
        return this.#ready === undefined
          ? later(ready, readyAfterSeconds, 'not ready')
          : { success: this.#ready, settled: true, detail: 'not ready' };
      case 'startup':
        return later(startedUp, startedUpAfterSeconds, 'not started');
      case 'liveness': {
        if (this.#live !== undefined) return { success: this.#live, settled: true, detail: 'not healthy' };
        const isOver = liveForSeconds !== undefined && seconds >= liveForSeconds;
        return {
          success: (live ?? true) && !isOver,
          settled: liveForSeconds === undefined || isOver,
          detail: 'not healthy',
        };
      }
    }
  }

  #askToStop(): void {
    const { clock, behaviour } = this.#options;
    this.#stopping?.abort();
    const { stopAfterSeconds = 0, stopExitCode = 0 } = behaviour;
    if (this.#isAwaited && behaviour.stopAfterSeconds === undefined) return;
    if (stopAfterSeconds === 0) this.#exit(stopExitCode, '');
    else this.#stopTimer = clock.setTimeout(() => this.#exit(stopExitCode, ''), stopAfterSeconds * 1000, unref);
  }

  #run(run: NonNullable<SimulatedProgram['run']>): void {
    const { config, podIps, clock, random } = this.#options;
    this.#stopping = new AbortController();
    const process: SimulatedProcess = {
      pod: config.pod,
      container: config.container,
      attempt: config.attempt,
      podIps,
      clock,
      random,
      signal: this.#stopping.signal,
      stdin: { [Symbol.asyncIterator]: () => this.#attached.stdin[Symbol.asyncIterator]() },
      terminalSize: () => this.#attachments?.terminalSize,
      log: (text, stream) => this.#attached.write(text.endsWith('\n') ? text : `${text}\n`, stream ?? 'stdout'),
      write: (content, stream) => this.#attached.write(content, stream ?? 'stdout'),
      setReady: (ready) => this.setReady(ready),
      setLive: (live) => this.setLive(live),
      exit: (code, message = '') => this.#exit(code, message),
    };
    const fail = (error: unknown): void => {
      process.log(runtimeMessage(error), 'stderr');
      this.#exit(1, '');
    };
    try {
      const result = run(process);
      if (!(result instanceof Promise)) return;
      this.#isAwaited = true;
      result.then((code: unknown) => this.#exit(typeof code === 'number' ? code : 0, ''), fail);
    } catch (error) {
      fail(error);
    }
  }

  #exit(exitCode: number, message: string): void {
    if (this.#status.state !== 'running') return;
    for (const timer of [this.#exitTimer, this.#stopTimer, this.#killTimer]) timer?.cancel();
    const reason = this.#options.behaviour.exitReason ?? (exitCode === 0 ? 'Completed' : 'Error');
    const finishedAtMs = this.#options.clock.now();
    this.#status = { ...this.#status, state: 'exited', exitCode, message, reason, finishedAtMs };
    this.#stopping?.abort();
    this.#attachments?.end();
    this.#log?.end();
    for (const resolve of this.#onExit) resolve();
    this.#onExit.clear();
    this.#options.onStopped(this);
  }

  #firstLines(): readonly string[] {
    const { behaviour, config, imageName } = this.#options;
    if (behaviour.logs !== undefined) return behaviour.logs;
    // What a program writes is all that it writes.
    if (this.#options.program.run !== undefined) return [];
    return [`simulated container ${config.container.name} of Pod ${this.podName}`, `image ${imageName}`, 'started'];
  }
}

function portNumber(
  port: number | string,
  ports: readonly { readonly name?: string; readonly containerPort: number }[] | undefined,
): number | string {
  return typeof port === 'number' ? port : (ports?.find(({ name }) => name === port)?.containerPort ?? port);
}

function answerOf({ status }: SimulatedResponse): ProbeAnswer {
  const success = status >= 200 && status < 400;
  return { success, output: success ? '' : `HTTP probe failed with statuscode: ${status}` };
}

/** What each kind of probe says when it fails. */
function failureOutput({ handler, podIp, container }: ProbeRequest, detail: string): string {
  const { httpGet, tcpSocket, grpc } = handler;
  if (httpGet !== undefined) return 'HTTP probe failed with statuscode: 503';
  if (tcpSocket !== undefined) {
    const port = portNumber(tcpSocket.port, container.ports);
    return `dial tcp ${tcpSocket.host ?? podIp}:${port}: connect: connection refused`;
  }
  if (grpc !== undefined) return 'service unhealthy (responded with "NOT_SERVING")';
  return detail;
}
