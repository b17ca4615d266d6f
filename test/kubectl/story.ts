/**
 * Stories told to a real kubectl. Each runs with every version of kubectl; its commands and all that they print make up a
 * transcript, and the transcript must be the one in transcripts/, letter for letter. After a change that is meant,
 * `npx vitest run test/kubectl -u` rewrites them: review the difference as you would review code.
 */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  canRunClientTools,
  type KubectlMinor,
  kubectlMinors,
  type RunOptions,
  type RunResult,
} from '../fixtures/client-tools.ts';
import { type ClusterOptions, type Kubectl, startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { masked, transcribe, words } from './transcript.ts';

export interface Story {
  readonly minor: KubectlMinor;
  /** The story's own namespace, which every command runs in unless it names another. It has a ServiceAccount `default`. */
  readonly namespace: string;
  readonly cluster: TestCluster;
  /**
   * Runs kubectl and puts command, input and output into the transcript. `command` is split as a shell would.
   */
  kubectl(command: string, options?: StoryCommandOptions): Promise<RunResult>;
  /** Runs kubectl, out of the transcript, until it prints what satisfies the check. Resolves with that. */
  until(command: string, check: (stdout: string) => boolean): Promise<string>;
  /** Resolves once somebody watches the resource. */
  watched(resource: string): Promise<void>;
  /** The same out of the transcript, for what differs from run to run; throws if kubectl fails. */
  quietly(command: string, options?: Omit<RunOptions, 'args'>): Promise<string>;
  /** Puts a line of explanation into the transcript. */
  note(text: string): void;
}

export interface StoryCommandOptions extends Omit<RunOptions, 'args'> {
  /** Puts the lines of the output in order, where kubectl or the clock's seconds leave that to chance. */
  readonly sorted?: boolean;
  /** Only the last line of the output becomes part of the transcript: how many come before it is left to chance. */
  readonly last?: boolean;
}

export interface StoriesOptions {
  /** All versions of kubectl where absent. */
  readonly minors?: readonly KubectlMinor[];
  /** What the cluster has beside an API server. */
  readonly cluster?: Partial<ClusterOptions>;
  /** Names what differs from run to run beside what `masked` does, before that. */
  readonly mask?: (text: string) => string;
}

/** Each takes kubectl a tenth of a second or more. */
const untilTriesMax = 150;

function newStory(
  cluster: TestCluster,
  minor: KubectlMinor,
  namespace: string,
  mask: (text: string) => string = (text) => text,
): { story: Story; transcript(): string } {
  const run: Kubectl = cluster.kubectl(minor, namespace);
  const parts: string[] = [];
  const story: Story = {
    minor,
    namespace,
    cluster,
    async kubectl(command, { sorted, last, ...options } = {}) {
      const printed = await run(words(command), options);
      const lines = printed.stdout.trim().split('\n');
      if (sorted) lines.sort();
      const result = sorted || last ? { ...printed, stdout: lines.slice(last ? -1 : 0).join('\n') } : printed;
      parts.push(
        transcribe(command, options.stdin, result)
          .replaceAll(cluster.folder, '<folder>')
          .replaceAll(cluster.url, '<server>'),
      );
      return result;
    },
    async quietly(command, options) {
      const { stdout, stderr, code } = await run(words(command), options);
      if (code !== 0) throw new Error(`kubectl ${command}: exit ${code}: ${stderr}`);
      return stdout;
    },
    async until(command, check) {
      let latest = '';
      for (let tries = 0; tries < untilTriesMax; tries++) {
        const { stdout, stderr } = await run(words(command));
        if (check(stdout)) return stdout;
        latest = stdout + stderr;
      }
      throw new Error(`kubectl ${command}: not what is waited for, after ${untilTriesMax} times: ${latest}`);
    },
    async watched(resource) {
      const open = new RegExp(`^apiserver_longrunning_requests\\{[^}]*resource="${resource}"[^}]*\\} [1-9]`, 'm');
      while (!open.test(await story.quietly('get --raw /metrics')));
    },
    note: (text) => parts.push(`# ${text}`),
  };
  return { story, transcript: () => masked(mask(parts.join('\n'))) };
}

/**
 * Declares the stories of one file. They share a server; each has a namespace of its own, named after the story and the
 * version of kubectl.
 */
export function tellStories(
  stories: Readonly<Record<string, (story: Story) => Promise<void>>>,
  { minors = kubectlMinors, cluster: clusterOptions = {}, mask }: StoriesOptions = {},
): void {
  describe.runIf(canRunClientTools).each(minors)('kubectl 1.%i', (minor) => {
    let cluster: TestCluster;
    beforeAll(async () => {
      cluster = await startTestCluster(clusterOptions);
    });
    afterAll(async () => {
      await cluster?.close();
    });

    it.each(Object.entries(stories))('%s', async (name, tell) => {
      const { story, transcript } = newStory(cluster, minor, `${name}-${minor}`, mask);
      await story.quietly(`create namespace ${story.namespace}`);
      if (clusterOptions.controllers) await story.until('get serviceaccount default -o name', (name) => name !== '');
      else await story.quietly('create serviceaccount default');
      await tell(story);
      await expect(transcript()).toMatchFileSnapshot(
        resolve(import.meta.dirname, 'transcripts', `${name}.1.${minor}.txt`),
      );
    });
  });
}
