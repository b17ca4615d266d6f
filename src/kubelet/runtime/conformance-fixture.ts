/** What the tests of the Runtime contract stand on: a runtime that is opened for each test, and a Pod of its own on it. */
import { afterEach, beforeEach } from 'vitest';
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Runtime, RuntimeContainer, RuntimeEvent, RuntimePod } from './runtime.ts';

export interface OpenedRuntime {
  readonly runtime: Required<Runtime>;
  /** With a shell, cat, echo, httpd, sleep, stty. */
  readonly image: string;
  /** One that can't be pulled. */
  readonly missingImage: string;
  /** Lets so many seconds pass for containers: on the runtime's virtual clock, or by waiting. */
  readonly elapse: (seconds: number) => Promise<void>;
  /** Releases what `open` made beside the runtime. */
  readonly dispose?: () => Promise<void>;
}

export type OpenRuntime = () => Promise<OpenedRuntime>;

/** How often something is looked at before it is given up. */
const looksMax = 200;
/** A script that ends when it is told to. */
export const sleeps = 'trap "exit 0" TERM; while true; do sleep 1; done';

/** A runtime, and a Pod on it. */
export class Fixture {
  readonly opened: OpenedRuntime;
  readonly runtime: Required<Runtime>;
  readonly pod: Pod;
  readonly uid: string;
  readonly events: RuntimeEvent[] = [];
  readonly #unsubscribe: () => void;

  constructor(opened: OpenedRuntime, number: number) {
    this.opened = opened;
    this.runtime = opened.runtime;
    this.uid = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    this.pod = {
      metadata: { name: `pod-${number}`, namespace: 'conformance', uid: this.uid },
      spec: { containers: [] },
      status: {},
    } as unknown as Pod;
    this.#unsubscribe = opened.runtime.subscribe((event) => event.podUid === this.uid && this.events.push(event));
  }

  status(): Promise<RuntimePod> {
    return this.runtime.podStatus(this.uid);
  }

  async container(id: string): Promise<RuntimeContainer | undefined> {
    return (await this.status()).containers.find((container) => container.id === id);
  }

  sandbox(attempt = 0): Promise<string> {
    return this.runtime.runPodSandbox({ pod: this.pod, attempt });
  }

  async create(sandboxId: string, script: string, attempt = 0, more: Partial<Container> = {}): Promise<string> {
    const { image } = this.opened;
    const { ref } = (await this.runtime.imageStatus(image)) ?? (await this.runtime.pullImage(image));
    const container = { name: 'main', image, command: ['sh', '-c', script], resources: {}, ...more } as Container;
    return this.runtime.createContainer(sandboxId, {
      pod: this.pod,
      container,
      attempt,
      specHash: 'hash',
      imageRef: ref,
    });
  }

  async run(sandboxId: string, script: string, attempt = 0, more: Partial<Container> = {}): Promise<string> {
    const id = await this.create(sandboxId, script, attempt, more);
    await this.runtime.startContainer(id);
    return id;
  }

  /** Until the container is in the state. */
  async reaches(id: string, state: RuntimeContainer['state']): Promise<RuntimeContainer> {
    for (let look = 0; look < looksMax; look++) {
      const container = await this.container(id);
      if (container?.state === state) return container;
      await this.opened.elapse(0.1);
    }
    throw new Error(`container ${id} is not ${state}`);
  }

  async log(id: string, options?: Parameters<Runtime['readLogs']>[1]): Promise<string> {
    let text = '';
    for await (const piece of this.runtime.readLogs(id, options)) text += piece;
    return text;
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    for (const { id } of (await this.status()).sandboxes) await this.runtime.removePodSandbox(id);
    await this.opened.dispose?.();
  }
}

let podNumber = 0;

/** Opened before each test, closed after it. */
export function useRuntime(open: OpenRuntime): () => Fixture {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = new Fixture(await open(), ++podNumber);
  });
  afterEach(() => fixture.close());
  return () => fixture;
}
