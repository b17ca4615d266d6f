/** Rollouts that stall, are scaled half way, must not overlap, leave no history, find what is there already, or exceed a quota. */
import { expect } from 'vitest';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import { pods } from '../../src/client/resources.ts';
import type { WatchEvent } from '../../src/client/transport.ts';
import { type Story, tellStories } from './story.ts';
import { inWholeCluster } from './whole-cluster.ts';

const rolledOut = { last: true };
const backOff = 'ImagePullBackOff';

/** `Scaled up replica set web-… from 0 to 3`, one a line, in their order. */
const eventsOf = (kind: string): string =>
  `get events --field-selector=involvedObject.kind=${kind} --sort-by=.metadata.name -o custom-columns=TYPE:.type,REASON:.reason,MESSAGE:.message`;

/** `spec`: lines for it, each with a newline after it. */
function deployment(spec: readonly string[], annotations = '', image = 'nginx:1.25'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
${spec.map((line) => `  ${line}\n`).join('')}  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations: {${annotations}}
    spec:
      containers:
      - name: nginx
        image: ${image}
        readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
`;
}

/** A ReplicaSet that somebody has made by hand: its template is that of the Deployment that comes after it. */
const replicaSet = deployment(['replicas: 1'])
  .replace('kind: Deployment', 'kind: ReplicaSet')
  .replace('name: web', 'name: by-hand');

/** `20/20 13/5`: what each ReplicaSet is to have and has, in the order of their names. */
const sizes = "get replicasets -o jsonpath='{range .items[*]}{.spec.replicas}/{.status.replicas} {end}'";

const neverReady = `patch deployment web -p '${JSON.stringify({
  spec: {
    template: {
      metadata: { annotations: { 'simulated.wherry.dev/nginx': '{"ready": false}' } },
      spec: { containers: [{ name: 'nginx', image: 'nginx:1.26' }] },
    },
  },
})}'`;

/** Everything that happens to the namespace's Pods until `stop`. */
async function watchPods({ cluster, namespace }: Story): Promise<{ events: WatchEvent[]; stop(): void }> {
  const events: WatchEvent[] = [];
  const stopping = new AbortController();
  const { resourceVersion } = await cluster.client.list(pods, { namespace });
  await cluster.client.watch(
    pods,
    { namespace, resourceVersion, signal: stopping.signal },
    { event: (event) => events.push(event), end: () => {} },
  );
  return { events, stop: () => stopping.abort() };
}

/** The generations of Pods, by their template's hash, of which containers may run at the same time: the most after any of the events. */
function generationsAtOnce(events: readonly WatchEvent[], before: readonly Pod[]): number {
  const alive = new Map(before.map((pod) => [pod.metadata.uid, pod]));
  let most = 0;
  for (const { type, object } of events) {
    const pod = object as Pod;
    if (type === 'BOOKMARK') continue;
    if (type === 'DELETED' || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') {
      alive.delete(pod.metadata.uid);
    } else alive.set(pod.metadata.uid, pod);
    const hashes = [...alive.values()].map(({ metadata }) => metadata.labels?.['pod-template-hash']);
    most = Math.max(most, new Set(hashes).size);
  }
  return most;
}

tellStories(
  {
    async 'rollout-stalled'({ kubectl, until }) {
      const spec = ['replicas: 10', 'progressDeadlineSeconds: 3'];
      await kubectl('apply -f -', { stdin: deployment(spec) });
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('set image deployment/web nginx=missing.invalid/nginx:2');
      await kubectl('rollout status deployment/web', rolledOut);
      const waiting = '{range .items[*].status.containerStatuses[*]}{.state.waiting.reason} {end}';
      await until(`get pods -o jsonpath='${waiting}'`, (reasons) => reasons.trim() === `${backOff} `.repeat(5).trim());
      await kubectl('get deployment,replicasets -o wide');
      await kubectl('get pods');
      await kubectl('describe deployment web --show-events=false');
      const progressing = '{.status.conditions[?(@.type=="Progressing")].message}';
      await kubectl(`get deployment web -o jsonpath='${progressing}{"\\n"}'`);
      await kubectl('wait --for=condition=Available deployment/web --timeout=10s');
      await kubectl('wait --for=condition=Progressing=False deployment/web --timeout=10s');
      await kubectl('rollout undo deployment/web');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get deployment,replicasets -o wide');
      await kubectl('describe deployment web --show-events=false');
    },

    async 'rollout-scaled-halfway'({ kubectl, until }) {
      const spec = ['replicas: 10', 'strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}'];
      await kubectl('apply -f -', { stdin: deployment(spec) });
      await kubectl('rollout status deployment/web', rolledOut);
      // Half way it stands still: what is new does not become ready.
      await kubectl(neverReady);
      await until(sizes, (found) => found === '8/8 5/5 ');
      await kubectl('get deployment web');
      await kubectl('get replicasets');
      await kubectl('scale deployment web --replicas=30');
      await until(sizes, (found) => found === '20/20 13/13 ');
      await until("get deployment web -o jsonpath='{.status.readyReplicas}'", (ready) => ready === '20');
      await kubectl('get replicasets');
      await kubectl('describe deployment web --show-events=false');
      await kubectl('rollout status deployment/web --timeout=3s', rolledOut);
      await kubectl('rollout undo deployment/web');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get replicasets');
    },

    async 'rollout-recreate'(story) {
      const { kubectl, cluster, namespace, until } = story;
      const slow = `simulated.wherry.dev/nginx: '{"stopAfterSeconds": 0.5}'`;
      const spec = ['replicas: 3', 'strategy: {type: Recreate}'];
      await kubectl('apply -f -', { stdin: deployment(spec, slow) });
      await kubectl('rollout status deployment/web', rolledOut);
      const { items } = await cluster.client.list(pods, { namespace });
      const watch = await watchPods(story);
      await kubectl('apply -f -', { stdin: deployment(spec, slow, 'nginx:1.26') });
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get replicasets -o wide');
      await kubectl('get pods');
      await until(eventsOf('Deployment'), (events) => events.trim().split('\n').length === 4);
      await kubectl(eventsOf('Deployment'));
      watch.stop();
      expect(watch.events.filter(({ type }) => type === 'DELETED')).toHaveLength(3);
      expect(watch.events.filter(({ type }) => type === 'ADDED')).toHaveLength(3);
      expect(generationsAtOnce(watch.events, items)).toBe(1);
    },

    async 'rollout-no-history'({ kubectl, until }) {
      const spec = ['replicas: 2', 'revisionHistoryLimit: 0'];
      await kubectl('apply -f -', { stdin: deployment(spec) });
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('set image deployment/web nginx=nginx:1.26');
      await kubectl('rollout status deployment/web', rolledOut);
      await until(sizes, (found) => found === '2/2 ');
      await kubectl('get replicasets -o wide');
      await kubectl('rollout history deployment/web');
      await kubectl('rollout undo deployment/web');
    },

    async 'rollout-adopted'({ kubectl, until }) {
      const owners = `get replicasets -o 'custom-columns=NAME:.metadata.name,OWNER:.metadata.ownerReferences[*].name,REVISION:.metadata.annotations.deployment\\.kubernetes\\.io/revision,REPLICAS:.spec.replicas'`;
      await kubectl('apply -f -', { stdin: deployment(['replicas: 2']) });
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('set image deployment/web nginx=nginx:1.26');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('delete deployment web --cascade=orphan');
      await kubectl(owners);
      await kubectl('get pods');
      await kubectl('apply -f -', { stdin: deployment(['replicas: 2']) });
      await kubectl('rollout status deployment/web', rolledOut);
      await until(sizes, (found) => found === '2/2 0/0 ');
      await kubectl(owners);
      await kubectl('rollout history deployment/web');
      await kubectl('delete deployment web --cascade=foreground');

      await kubectl('create -f -', { stdin: replicaSet });
      await until(sizes, (found) => found === '1/1 ');
      await kubectl(owners);
      await kubectl('apply -f -', { stdin: deployment(['replicas: 2']) });
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl(owners);
      await kubectl('rollout history deployment/web');
    },

    async 'rollout-quota'({ kubectl, until }) {
      await kubectl('create quota few --hard=pods=2');
      await until("get resourcequota few -o jsonpath='{.status.used.pods}'", (used) => used === '0');
      // They are ready when the refusal is long known: the conditions keep their order.
      const late = `simulated.wherry.dev/nginx: '{"readyAfterSeconds": 1}'`;
      await kubectl('apply -f -', { stdin: deployment(['replicas: 3'], late) });
      await kubectl('wait --for=condition=ReplicaFailure deployment/web --timeout=60s');
      await until("get deployment web -o jsonpath='{.status.availableReplicas}'", (available) => available === '2');
      await kubectl('rollout status deployment/web --timeout=3s', rolledOut);
      await kubectl('get deployment,replicasets');
      await until('get events --field-selector=reason=ScalingReplicaSet -o name', (events) => events !== '');
      await kubectl('describe deployment web');
      const failure = '{.status.conditions[?(@.type=="ReplicaFailure")].message}';
      await kubectl(`get deployment web -o jsonpath='${failure}{"\\n"}'`);
      await kubectl('get resourcequota few');
      await kubectl('describe resourcequota few');
      await kubectl(`patch quota few -p '{"spec":{"hard":{"pods":"5"}}}'`);
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('describe deployment web --show-events=false');
    },
  },
  { ...inWholeCluster, minors: [35] },
);
