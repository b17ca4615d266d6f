import { tellStories } from './story.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: main, image: 'main:1', env: [{name: A, value: '1'}]}
      - {name: side, image: 'side:1'}
`;

/** `get` of what the stories change, on one line. */
const containers =
  "get deployment web -o jsonpath='{range .spec.template.spec.containers[*]}{.name} {.image} {.env[*].name};{end} {.spec.replicas}'";

tellStories({
  async label({ kubectl, quietly }) {
    await quietly('create configmap one');
    await quietly('create configmap two');
    await kubectl('label configmap one color=blue size=12');
    await kubectl('label configmap one color=blue');
    await kubectl('label configmap one color=red');
    await kubectl('label configmap one color=red --overwrite');
    await kubectl('label configmap --all group=a');
    await kubectl('label configmap -l color=red size-');
    await kubectl('label configmap one absent-');
    await kubectl("label configmap one 'bad key=1'");
    await kubectl("label configmap one 'key=bad value'");
    await kubectl('label configmap one --list', { sorted: true });
    await kubectl('label configmap one color=green --overwrite --resource-version=1');
    await kubectl('label configmap one color=green --overwrite --dry-run=server');
    await kubectl('get configmaps --show-labels');
  },

  async annotate({ kubectl, quietly }) {
    await quietly('create configmap one');
    await kubectl("annotate configmap one note='two words' owner=me");
    await kubectl('annotate configmap one owner=you');
    await kubectl('annotate configmap one owner=you --overwrite');
    await kubectl('annotate configmap one note-');
    await kubectl('annotate configmap one --list', { sorted: true });
    await kubectl('annotate configmap missing a=b');
    await kubectl("get configmap one -o jsonpath='{.metadata.annotations}'");
  },

  async edit({ kubectl, quietly }) {
    await quietly('create -f -', { stdin: deployment });
    const editor = (script: string): { env: Record<string, string> } => ({ env: { KUBE_EDITOR: `sed -i ${script}` } });
    await kubectl('edit deployment web', editor('s/main:1/main:2/'));
    await kubectl('edit deployment web -o json', editor('s/main:2/main:3/'));
    await kubectl('edit deployment web', { env: { KUBE_EDITOR: 'true' } });
    await kubectl('edit deployment web --save-config', editor('/replicas:/s/1/3/'));
    await kubectl(containers);
    await kubectl('get deployment web -o yaml');
  },

  async patch({ kubectl, quietly, minor }) {
    await quietly('create -f -', { stdin: deployment });
    await kubectl(
      `patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:2"}]}}}}'`,
    );
    await kubectl(
      `patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:2"}]}}}}'`,
    );
    await kubectl(containers);
    await kubectl(
      `patch deployment web --type=strategic -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"},{"name":"main","env":[{"name":"B","value":"2"}]}]}}}}'`,
    );
    await kubectl(containers);
    await kubectl(
      `patch deployment web --type=merge -p '{"spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"only","image":"only:1"}]}}}}'`,
    );
    await kubectl(containers);
    await kubectl(
      `patch deployment web --type=json -p '[{"op":"test","path":"/spec/replicas","value":3},{"op":"replace","path":"/spec/replicas","value":4},{"op":"add","path":"/spec/template/spec/containers/-","value":{"name":"new","image":"new:1"}}]'`,
    );
    await kubectl(containers);
    await kubectl("patch deployment web --type=merge -p 'spec: {replicas: 5}'");
    await kubectl(`patch deployment web --type=json -p '[{"op":"remove","path":"/spec/nonsense"}]'`);
    await kubectl(`patch deployment web --type=json -p '[{"op":"test","path":"/spec/replicas","value":99}]'`);
    await kubectl(`patch deployment web --type=merge -p '{"spec":{"replicas":-1}}'`);
    await kubectl(`patch deployment web --type=merge -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'`);
    await kubectl(`patch deployment web --type=merge -p '{"metadata":{"resourceVersion":"1"}}'`);
    await kubectl(`patch deployment web --type=merge -p '{"spec":'`);
    await kubectl(`patch deployment missing -p '{}'`);
    await kubectl(`patch deployment web --dry-run=server -p '{"spec":{"replicas":9}}'`);
    if (minor >= 24) {
      await kubectl(
        `patch deployment web --subresource=status --type=merge -p '{"status":{"replicas":4,"readyReplicas":2},"spec":{"replicas":7}}'`,
      );
      await kubectl(`patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":6}}'`);
    }
    await kubectl('get deployment web -o yaml');
  },

  async replace({ kubectl, quietly }) {
    await kubectl('replace -f -', { stdin: deployment });
    await quietly('create -f -', { stdin: deployment });
    await kubectl('replace -f -', { stdin: deployment.replace('main:1', 'main:2') });
    await kubectl(containers);
    await kubectl('replace -f -', { stdin: deployment.replace('name: web\n', "name: web\n  resourceVersion: '1'\n") });
    await kubectl('replace -f -', { stdin: deployment.replaceAll('app: web', 'app: other') });
    await kubectl('replace --force -f -', { stdin: deployment.replaceAll('app: web', 'app: other') });
    await kubectl("get deployment web -o jsonpath='{.spec.selector.matchLabels.app} {.metadata.generation}'");
    await kubectl('replace -f - --dry-run=server', { stdin: deployment.replaceAll('app: web', 'app: other') });
  },

  async scale({ kubectl, quietly, namespace }) {
    await quietly('create -f -', { stdin: deployment });
    await kubectl('scale deployment web --replicas=3');
    await kubectl('scale deployment web --current-replicas=1 --replicas=5');
    await kubectl('scale deployment web --current-replicas=3 --replicas=2');
    await kubectl('scale --replicas=7 -f -', { stdin: deployment });
    await kubectl('scale deployment missing --replicas=1');
    await kubectl('scale deployment web --replicas=-1');
    await quietly('create configmap one');
    await kubectl('scale configmap one --replicas=1');
    await kubectl("get deployment web -o jsonpath='{.spec.replicas} {.metadata.generation}'");
    await kubectl(`get --raw /apis/apps/v1/namespaces/${namespace}/deployments/web/scale`);
  },
});
