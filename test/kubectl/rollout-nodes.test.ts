/** Nodes: what they are said to be, and how their Pods leave them. */
import { tellStories } from './story.ts';
import { maskedRun, wholeCluster } from './whole-cluster.ts';

const rolledOut = { last: true };
const nodeOf = "get pods -o jsonpath='{.items[*].spec.nodeName}'";

tellStories(
  {
    async 'nodes-described'({ kubectl, until }) {
      await kubectl('get nodes -o wide');
      await kubectl('get nodes -o name');
      await kubectl('run web --image=nginx:1.25 --overrides=\'{"spec":{"nodeName":"node-1"}}\'');
      await kubectl('wait --for=condition=Ready pod/web --timeout=60s');
      await until(
        'get events --all-namespaces --field-selector=reason=RegisteredNode -o name',
        (events) => events.trim().split('\n').length === 3,
      );
      await kubectl('describe node node-1');
      await kubectl(
        'get leases --namespace=kube-node-lease -o custom-columns=NAME:.metadata.name,HOLDER:.spec.holderIdentity,SECONDS:.spec.leaseDurationSeconds',
      );
      await kubectl('get --raw /api/v1/nodes/node-1/proxy/healthz');
    },

    async 'nodes-drained'({ kubectl, until }) {
      // All of it on one Node, so that it is known what is to leave.
      await kubectl('cordon node-2 node-3', { sorted: true });
      await kubectl('get nodes');
      await kubectl('create deployment web --image=nginx:1.25 --replicas=1');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('create poddisruptionbudget web --selector=app=web --min-available=1');
      await until("get poddisruptionbudget web -o jsonpath='{.status.currentHealthy}'", (healthy) => healthy === '1');
      await kubectl('get poddisruptionbudget web');
      await kubectl('run alone --image=nginx:1.25');
      await kubectl('wait --for=condition=Ready pod/alone --timeout=60s');
      await kubectl('uncordon node-2 node-3', { sorted: true });
      await kubectl('drain node-1');
      await kubectl('drain node-1 --force --timeout=4s', { sorted: true });
      await kubectl('get nodes');
      await kubectl('describe poddisruptionbudget web');
      await kubectl('scale deployment web --replicas=2');
      await kubectl('rollout status deployment/web', rolledOut);
      await until(
        "get poddisruptionbudget web -o jsonpath='{.status.disruptionsAllowed}'",
        (allowed) => allowed === '1',
      );
      await kubectl('drain node-1 --force', { sorted: true });
      await kubectl('rollout status deployment/web', rolledOut);
      await until(nodeOf, (nodes) => /^node-[23] node-[23]$/.test(nodes));
      await kubectl('describe node node-1 --show-events=false');
      await kubectl('uncordon node-1');
      await kubectl('uncordon node-1');
      await kubectl('get nodes');
    },
  },
  { cluster: wholeCluster, mask: maskedRun, minors: [35] },
);
