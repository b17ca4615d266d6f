import { writeFile } from 'node:fs/promises';
import { type Story, tellStories } from './story.ts';

const deployment = (image: string, extra = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web${extra}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: main
        image: ${image}
        ports: [{containerPort: 80}]
`;

const settings = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata: ${data}\n`;

/**
 * kubectl hands over two folders whose names differ from run to run; this shows the files in them without. Nor may it
 * matter to diff whether two writes happened in the same second.
 */
const diffScript = `#!/bin/sh
status=0
cd "$2" || exit 2
for file in *; do
  echo "== $file"
  for side in "$1" "$2"; do
    sed 's/^\\( *time: \\).*/\\1"<time>"/' "$side/$file" >"$side/$file.masked" 2>/dev/null
  done
  diff "$1/$file.masked" "$file.masked" || status=1
done
exit $status
`;

/** Who owns which fields, as kubectl prints it, without the times. */
async function managers({ kubectl }: Story, name: string): Promise<void> {
  await kubectl(
    `get ${name} --show-managed-fields -o go-template='{{range .metadata.managedFields}}{{.manager}} {{.operation}} {{.subresource}} {{.fieldsV1}}{{"\\n"}}{{end}}'`,
    { sorted: true },
  );
}

tellStories({
  async apply(story) {
    const { kubectl, quietly, minor } = story;
    await kubectl('apply -f -', { stdin: settings('{color: blue, size: "12"}') });
    await kubectl('apply -f -', { stdin: settings('{color: blue, size: "12"}') });
    await kubectl('apply -f -', { stdin: settings('{color: red}') });
    await kubectl("get configmap settings -o jsonpath='{.data} {.metadata.annotations}'");
    await kubectl('apply view-last-applied configmap settings');
    await kubectl('apply -f -', { stdin: deployment('main:1') });
    await quietly('scale deployment web --replicas=4');
    await kubectl('apply -f -', { stdin: deployment('main:2') });
    await kubectl("get deployment web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[*].image}'");
    await kubectl('apply -f - --dry-run=server', { stdin: deployment('main:3') });
    await kubectl('apply -f - --dry-run=client', { stdin: deployment('main:3') });
    await kubectl('apply -f -', { stdin: deployment('main:3').replaceAll('{app: web}', '{app: other}') });
    await quietly('create configmap made --from-literal=a=b');
    await kubectl('apply -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata: {c: d}\n' });
    await kubectl("get configmap made -o jsonpath='{.data}'");
    await kubectl('apply set-last-applied --create-annotation -f -', {
      stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata: {a: b, c: d}\n',
    });
    await kubectl('apply -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata: {c: d}\n' });
    await kubectl("get configmap made -o jsonpath='{.data}'");
    await kubectl('apply -f -', {
      stdin: settings('{color: red}').replace('name: settings', 'name: pruned\n  labels: {app: web}'),
    });
    const allowlist = minor >= 28 ? '--prune-allowlist' : '--prune-whitelist';
    await kubectl(`apply --prune -l app=web ${allowlist}=core/v1/ConfigMap -f -`, { stdin: deployment('main:4') });
    await managers(story, 'configmap/settings');
  },

  async 'apply-server-side'(story) {
    const { kubectl } = story;
    await kubectl('apply --server-side -f -', { stdin: deployment('main:1') });
    await kubectl('apply --server-side -f -', { stdin: deployment('main:1') });
    await managers(story, 'deployment/web');
    await kubectl('apply --server-side --field-manager=other -f -', { stdin: deployment('main:2') });
    await kubectl('apply --server-side --field-manager=other -f -', { stdin: deployment('main:1', ', owner: other') });
    await managers(story, 'deployment/web');
    await kubectl('apply --server-side -f -', { stdin: deployment('main:3') });
    await kubectl('apply --server-side --force-conflicts -f -', { stdin: deployment('main:3') });
    await kubectl(
      "get deployment web -o jsonpath='{.spec.template.spec.containers[*].image} {.metadata.labels} {.metadata.generation}'",
    );
    await managers(story, 'deployment/web');
    // The other manager no longer names its label: it goes, and so does what nobody else owns.
    await kubectl('apply --server-side --field-manager=other -f -', {
      stdin: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n',
    });
    await kubectl("get deployment web -o jsonpath='{.metadata.labels}'");
    await managers(story, 'deployment/web');
    await kubectl('scale deployment web --replicas=5');
    await kubectl('apply --server-side -f -', { stdin: deployment('main:3') });
    await kubectl('set image deployment/web main=main:9');
    await kubectl('apply --server-side -f -', { stdin: deployment('main:3').replace('replicas: 1', 'replicas: 5') });
    await kubectl('apply --server-side --dry-run=server --force-conflicts -f -', { stdin: deployment('main:3') });
    await kubectl('apply --server-side -f -', { stdin: settings('{a: 1}') });
    await kubectl('apply --server-side --validate=false -f -', { stdin: settings('{a: 1}') });
  },

  async 'apply-migrated'(story) {
    const { kubectl } = story;
    await kubectl('apply -f -', { stdin: settings('{a: "1", b: "2"}') });
    await managers(story, 'configmap/settings');
    await kubectl('apply --server-side -f -', { stdin: settings('{a: "1"}') });
    await kubectl("get configmap settings -o jsonpath='{.data}'");
    await managers(story, 'configmap/settings');
    await kubectl('apply -f -', { stdin: settings('{a: "3"}') });
    await kubectl("get configmap settings -o jsonpath='{.data}'");
  },

  async diff({ kubectl, cluster }) {
    const script = `${cluster.folder}/diff.sh`;
    await writeFile(script, diffScript, { mode: 0o755 });
    const env = { KUBECTL_EXTERNAL_DIFF: script };
    await kubectl('apply -f -', { stdin: settings('{color: blue, size: "12"}') });
    await kubectl('diff -f -', { stdin: settings('{color: blue, size: "12"}'), env });
    await kubectl('diff -f -', { stdin: settings('{color: red}'), env });
    await kubectl('diff --server-side -f -', { stdin: settings('{color: green, size: "12"}'), env });
    await kubectl('diff -f -', { stdin: deployment('main:1'), env });
    await kubectl('get configmap settings deployment/web');
  },
});
