import { expect } from 'vitest';
import { tellStories } from './story.ts';

const pod = (name: string, finalizers = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}, finalizers: [${finalizers}]}
spec:
  automountServiceAccountToken: false
  containers: [{name: main, image: 'main:1'}]
`;

tellStories({
  async wait({ kubectl, quietly, namespace, minor, watched }) {
    await quietly('create -f -', { stdin: pod('one') });
    const path = `/api/v1/namespaces/${namespace}/pods/one`;
    await kubectl('wait pod/one --for=condition=Ready --timeout=0s');
    const waiting = kubectl('wait pod/one --for=condition=Ready --timeout=60s');
    const current = JSON.parse(await quietly(`get --raw ${path}`));
    const status = { phase: 'Running', podIP: '10.0.0.7', conditions: [{ type: 'Ready', status: 'True' }] };
    await quietly(`replace --raw ${path}/status -f -`, { stdin: JSON.stringify({ ...current, status }) });
    await waiting;
    await kubectl('wait pod/one --for=condition=Ready=false --timeout=1s');
    if (minor >= 23) {
      await kubectl("wait pod -l app=one --for=jsonpath='{.status.phase}'=Running --timeout=60s");
      await kubectl("wait pod/one --for=jsonpath='{.status.phase}'=Failed --timeout=1s");
    }
    if (minor >= 31) {
      const created = kubectl('wait configmap/later --for=create --timeout=60s');
      await quietly('create configmap later');
      await created;
    }
    const deleted = kubectl('wait pod/one --for=delete --timeout=60s');
    await watched('pods');
    await quietly('delete pod one --grace-period=0 --force --wait=false');
    await deleted;
    await kubectl('wait pod/one --for=delete --timeout=5s');
    await kubectl('wait pod/one --for=condition=Ready --timeout=1s');
  },

  async delete({ kubectl, quietly, namespace }) {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await quietly(`create configmap ${name}`);
    await quietly('label configmap c d group=x');
    await kubectl('delete configmap a');
    await kubectl('delete configmap a');
    await kubectl('delete configmap a --ignore-not-found');
    await kubectl('delete configmap b --dry-run=server');
    await kubectl('delete configmap -l group=x');
    await kubectl('delete configmap/b configmap/e -o name');
    await quietly('create configmap f');
    await kubectl('delete -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: f\n' });
    await quietly('create configmap g');
    await kubectl(`delete --raw /api/v1/namespaces/${namespace}/configmaps/missing`);
    await kubectl('delete configmap --all');
    await kubectl('delete nonsense x');
    await kubectl('get configmap');
  },

  async 'delete-cascade'({ kubectl, quietly, namespace }) {
    const replicaSet = (name: string): string => `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: 'main:1'}]}
`;
    const deletion = (name: string): string =>
      `get replicaset ${name} -o jsonpath='{.metadata.finalizers} {.metadata.deletionGracePeriodSeconds}'`;
    for (const name of ['background', 'orphan', 'foreground'])
      await quietly('create -f -', { stdin: replicaSet(name) });
    await kubectl('delete replicaset background --cascade=background');
    await kubectl('get replicaset background');
    // Without a garbage collector the finalizer that stands for the work left to do stays.
    await kubectl('delete replicaset orphan --cascade=orphan --wait=false');
    await kubectl(deletion('orphan'));
    await kubectl('delete replicaset foreground --cascade=foreground --wait=false');
    await kubectl(deletion('foreground'));
    await kubectl(`patch replicaset foreground --type=merge -p '{"metadata":{"finalizers":null}}'`);
    await kubectl(`patch replicaset orphan --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`);
    await kubectl('get replicasets');
    await quietly('create -f -', { stdin: pod('held', 'example.com/hold') });
    await kubectl('delete pod held --wait=false');
    await kubectl('get pods');
    await kubectl(
      `patch pod held --type=merge -p '{"metadata":{"finalizers":["example.com/hold","example.com/more"]}}'`,
    );
    await kubectl(`patch pod held --type=merge -p '{"metadata":{"finalizers":[]}}'`);
    await kubectl('get pods');
    await quietly('create -f -', { stdin: pod('now') });
    await kubectl('delete pod now --now');
    await quietly('create -f -', { stdin: pod('forced') });
    await kubectl('delete pod forced --grace-period=0 --force');
    await kubectl('get pods');
    const raw = JSON.parse(await quietly(`get --raw /api/v1/namespaces/${namespace}/pods`));
    expect(raw.items).toEqual([]);
  },
});
