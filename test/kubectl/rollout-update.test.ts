/** A Deployment's life as people lead it: made, exposed, scaled, updated, undone, paused, restarted. */
import { expect } from 'vitest';
import { tellStories } from './story.ts';
import { inWholeCluster } from './whole-cluster.ts';

const rolledOut = { last: true };

tellStories(
  {
    async 'rollout-expose'({ kubectl, until }) {
      await kubectl('create deployment web --image=nginx:1.25 --replicas=3 --port=80');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('wait --for=condition=Available deployment/web --timeout=60s');
      await kubectl('get deployment,replicaset');
      await kubectl('get pods -o wide');
      await kubectl('expose deployment web');
      const ready = '{range .items[*].endpoints[?(@.conditions.ready==true)]}{.targetRef.kind} {end}';
      await until(`get endpointslices -o jsonpath='${ready}'`, (kinds) => kinds === 'Pod Pod Pod ');
      await kubectl('get service web -o wide');
      await kubectl('get endpointslices');
      const addresses = "get endpoints web -o jsonpath='{range .subsets[*].addresses[*]}{.targetRef.kind} {end}'";
      await until(addresses, (kinds) => kinds === 'Pod Pod Pod ');
      await kubectl('get endpoints web');
      await kubectl('describe service web');
      await kubectl('describe endpointslices');
      await kubectl('scale deployment web --replicas=0');
      await until('get pods -o name', (names) => names === '');
      await until(`get endpointslices -o jsonpath='${ready}'`, (kinds) => kinds === '');
      await until(addresses, (kinds) => kinds === '');
      await kubectl('get endpointslices');
      await kubectl('describe service web');
    },

    async 'rollout-update'({ kubectl, until }) {
      await kubectl('create deployment web --image=nginx:1.25 --replicas=3');
      await kubectl('annotate deployment/web kubernetes.io/change-cause="the first"');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('scale deployment/web --replicas=5');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get deployment web');
      await kubectl('scale deployment/web --replicas=4 --current-replicas=3');
      await kubectl('set image deployment/web nginx=nginx:1.26 --record');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get replicasets -o wide');
      await kubectl('set image deployment/web nginx=nginx:1.27');
      await kubectl('annotate deployment/web kubernetes.io/change-cause="to 1.27" --overwrite');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('rollout history deployment/web');
      await kubectl('rollout history deployment/web --revision=2');
      await kubectl('rollout history deployment/web --revision=9');
      await kubectl('rollout undo deployment/web');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('rollout history deployment/web');
      await kubectl('rollout undo deployment/web --to-revision=1');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('rollout history deployment/web');
      await kubectl('rollout undo deployment/web --to-revision=1');
      await kubectl('rollout undo deployment/web --to-revision=5');
      await kubectl('get replicasets -o wide');
      const images = '{range .items[*]}{.spec.containers[0].image} {end}';
      await until(`get pods -o jsonpath='${images}'`, (found) => found === 'nginx:1.25 '.repeat(5));
      await kubectl('get pods');
      await kubectl('describe deployment web --show-events=false');
    },

    async 'rollout-pause'({ kubectl, quietly, until }) {
      await kubectl('create deployment web --image=nginx:1.25 --replicas=3');
      await kubectl('rollout status deployment/web', rolledOut);
      await until('get events --field-selector=reason=ScalingReplicaSet -o name', (events) => events !== '');
      await kubectl('describe deployment web');
      await kubectl('set image deployment/web nginx=nginx:1.26');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('rollout pause deployment/web');
      await kubectl('rollout pause deployment/web');
      await kubectl('set image deployment/web nginx=nginx:1.27');
      await kubectl('set resources deployment/web -c=nginx --limits=cpu=200m,memory=64Mi');
      await kubectl('rollout undo deployment/web');
      await kubectl('rollout restart deployment/web');
      // Paused, it is scaled all the same, and nothing else.
      await kubectl('scale deployment/web --replicas=4');
      await until("get replicasets -o jsonpath='{.items[*].status.readyReplicas}'", (ready) => ready.trim() === '4');
      const paused = "get deployment web -o jsonpath='{.status.observedGeneration} {.status.availableReplicas}'";
      await until(paused, (status) => status === '6 4');
      await kubectl('rollout status deployment/web --timeout=3s', rolledOut);
      await kubectl('get replicasets');
      await kubectl('describe deployment web --show-events=false');
      await kubectl('rollout resume deployment/web');
      await kubectl('rollout resume deployment/web');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('get replicasets');
      await kubectl('rollout restart deployment/web');
      await kubectl('rollout status deployment/web', rolledOut);
      await kubectl('rollout history deployment/web');
      const annotations = await quietly("get deployment web -o jsonpath='{.spec.template.metadata.annotations}'");
      expect(Object.keys(JSON.parse(annotations))).toEqual(['kubectl.kubernetes.io/restartedAt']);
    },
  },
  inWholeCluster,
);
