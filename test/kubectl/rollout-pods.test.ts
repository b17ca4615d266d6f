/** What becomes of Pods, and what they say: logs, events, descriptions, deletions with and without what they own. */
import { expect } from 'vitest';
import { type Story, tellStories } from './story.ts';
import { inWholeCluster } from './whole-cluster.ts';

const rolledOut = { last: true };

const shellPod = (name: string, script: string, spec = 'restartPolicy: Never'): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  ${spec}
  automountServiceAccountToken: false
  containers:
  - {name: main, image: 'busybox:1.36', command: [sh, -c, '${script}']}
`;

const heldDeployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: held}
spec:
  replicas: 2
  selector: {matchLabels: {app: held}}
  template:
    metadata:
      labels: {app: held}
      finalizers: [example.com/hold]
    spec: {containers: [{name: main, image: 'held:1'}]}
`;

const waitingFor = (pod: string, reason: string, { until }: Story): Promise<string> =>
  until(
    `get pod ${pod} -o jsonpath='{.status.containerStatuses[*].state.waiting.reason}'`,
    (found) => found === reason,
  );

const phaseOf = (pod: string, phase: string, { until }: Story): Promise<string> =>
  until(`get pod ${pod} -o jsonpath='{.status.phase}'`, (found) => found === phase);

tellStories(
  {
    async 'pods-logs'(story) {
      const { kubectl } = story;
      await kubectl('create -f -', { stdin: shellPod('counts', 'echo one; echo two >&2; sleep 1; echo three') });
      await kubectl('wait --for=condition=Ready pod/counts --timeout=60s');
      await kubectl('logs counts --follow');
      await phaseOf('counts', 'Succeeded', story);
      await kubectl('get pod counts');
      await kubectl('logs counts --tail=2');
      await kubectl('logs counts --limit-bytes=5');
      await kubectl('logs counts --timestamps');
      await kubectl('logs counts --since=1h');
      await kubectl('logs counts --previous');
      await kubectl('logs missing');
      await kubectl('logs counts -c other');

      await kubectl('create -f -', {
        stdin: shellPod('crashes', 'echo about to fail; exit 3', 'restartPolicy: Always'),
      });
      await waitingFor('crashes', 'CrashLoopBackOff', story);
      await kubectl(
        'get pod crashes -o custom-columns=NAME:.metadata.name,RESTARTS:.status.containerStatuses[0].restartCount',
      );
      await kubectl('logs crashes');
      await kubectl('logs crashes --previous');

      await kubectl('run unpullable --image=missing.invalid/app:1');
      await waitingFor('unpullable', 'ImagePullBackOff', story);
      await kubectl('logs unpullable');
      const initContainers =
        "restartPolicy: Never\n  initContainers: [{name: first, image: 'busybox:1.36', command: [sleep, '600']}]";
      await kubectl('create -f -', { stdin: shellPod('prepares', 'echo main', initContainers) });
      await waitingFor('prepares', 'PodInitializing', story);
      await kubectl('get pod prepares');
      await kubectl('logs prepares');
      const nodeSelector = 'nodeSelector: {disk: none}';
      await kubectl('create -f -', { stdin: shellPod('unplaced', 'echo main', nodeSelector) });
      await kubectl('logs unplaced');

      await kubectl('create deployment web --image=nginx:1.25 --replicas=2');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('logs deployment/web --tail=1');
      await kubectl('logs -l app=web --tail=1 --prefix');
      await kubectl('logs deployment/web --all-pods --tail=1', { sorted: true });
    },

    async 'pods-described'(story) {
      const { kubectl, until } = story;
      await kubectl('run web --image=nginx:1.29 --port=80 --labels=app=web --env=COLOR=blue');
      // The image is new to its Node: nobody else has it.
      await kubectl('wait --for=condition=Ready pod/web --timeout=60s');
      await until('get events -o name', (events) => events.trim().split('\n').length === 5);
      await kubectl('describe pod web');
      await kubectl('get events --sort-by=.metadata.name');
      await kubectl('get events -o wide --sort-by=.metadata.name --field-selector=reason=Scheduled');
      await kubectl('events --for=pod/web --types=Normal --no-headers', { sorted: true });

      await kubectl('run unpullable --image=missing.invalid/app:1 --restart=Never');
      await waitingFor('unpullable', 'ImagePullBackOff', story);
      const ofUnpullable = 'get events --field-selector=involvedObject.name=unpullable --sort-by=.metadata.name';
      await until(`${ofUnpullable} -o name`, (events) => events.trim().split('\n').length === 6);
      await kubectl(`${ofUnpullable} -o custom-columns=TYPE:.type,REASON:.reason,MESSAGE:.message`);
      const nodeSelector = 'nodeSelector: {disk: none}';
      await kubectl('create -f -', { stdin: shellPod('unplaced', 'echo main', nodeSelector) });
      await kubectl('wait --for=condition=PodScheduled=False pod/unplaced --timeout=60s');
      await until('get events --field-selector=involvedObject.name=unplaced -o name', (events) => events !== '');
      await kubectl('describe pod unplaced');
      await kubectl('delete pod web');
      await until('get events --field-selector=reason=Killing -o name', (events) => events !== '');
      await kubectl('get events --field-selector=reason=Killing -o custom-columns=REASON:.reason,MESSAGE:.message');
    },

    async 'pods-deleted'({ kubectl, quietly, until }) {
      await kubectl('create deployment web --image=nginx:1.25 --replicas=2');
      await kubectl('rollout status deployment/web', rolledOut);
      const before = (await quietly('get pods -o name')).trim().split('\n');
      await quietly(`delete ${before[0]}`);
      const available = "get deployment web -o jsonpath='{.status.availableReplicas} {.status.terminatingReplicas}'";
      await until(available, (status) => status === '2 0');
      await kubectl('get deployment,replicaset,pods');
      const after = (await quietly('get pods -o name')).trim().split('\n');
      expect(after).toHaveLength(2);
      expect(after).toContain(before[1]);
      expect(after).not.toContain(before[0]);

      await kubectl('delete deployment web --cascade=orphan');
      await kubectl('get deployment,replicaset,pods');
      await kubectl('delete replicaset --all --cascade=orphan');
      await kubectl('get replicaset,pods');
      const owners = "get pods -o jsonpath='{.items[*].metadata.ownerReferences}'";
      await until(owners, (references) => references === '');

      // A new Deployment's ReplicaSet takes the Pods that carry the same labels, and they go with it.
      await kubectl('create deployment web --image=nginx:1.25 --replicas=2');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get deployment,replicaset,pods');
      await kubectl('delete deployment web --cascade=foreground');
      await kubectl('get deployment,replicaset,pods');

      // These Pods stay until somebody lets them go, and so do their owners.
      await kubectl('create -f -', { stdin: heldDeployment });
      await kubectl('rollout status deployment/held', rolledOut);
      const deletion = kubectl('delete deployment held --cascade=foreground');
      const finalizers = "get deployment,replicaset -o jsonpath='{.items[*].metadata.finalizers}'";
      await until(finalizers, (found) => found === '["foregroundDeletion"] ["foregroundDeletion"]');
      const phases = "get pods -o jsonpath='{.items[*].status.phase}'";
      await until(phases, (found) => found === 'Succeeded Succeeded');
      const replicas = "get deployment,replicaset -o jsonpath='{.items[*].status.replicas}'";
      await until(replicas, (found) => found === '0');
      await kubectl('get deployment,replicaset,pods');
      for (const pod of (await quietly('get pods -o name')).trim().split('\n')) {
        await quietly(`patch ${pod} --type=merge -p '{"metadata":{"finalizers":null}}'`);
      }
      await deletion;
      await kubectl('get deployment,replicaset,pods');
      await kubectl('create deployment web --image=nginx:1.25 --replicas=2');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('delete deployment web');
      await until('get replicaset,pods -o name', (names) => names === '');
      await kubectl('get all');
    },

    async 'namespace-deleted'({ kubectl, namespace }) {
      await kubectl('create deployment web --image=nginx:1.25 --replicas=3');
      await kubectl('expose deployment web --port=80');
      await kubectl('create configmap settings --from-literal=color=blue');
      await kubectl('autoscale deployment web --min=2 --max=5');
      await kubectl(
        'get horizontalpodautoscaler web -o custom-columns=NAME:.metadata.name,MIN:.spec.minReplicas,MAX:.spec.maxReplicas,OF:.spec.scaleTargetRef.name',
      );
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get configmaps,serviceaccounts');
      await kubectl(`delete namespace ${namespace}`);
      await kubectl(`get namespace ${namespace}`);
      await kubectl('get all');
      await kubectl('create configmap late');
    },
  },
  { ...inWholeCluster, minors: [35] },
);
