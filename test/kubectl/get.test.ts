import { writeFile } from 'node:fs/promises';
import { type Story, tellStories } from './story.ts';

const pod = (name: string, cpu: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: {app: ${name}, tier: front}
spec:
  automountServiceAccountToken: false
  containers:
  - name: main
    image: registry.example/${name}:1
    resources: {requests: {cpu: ${cpu}}}
`;

const runningStatus = {
  phase: 'Running',
  podIP: '10.1.2.3',
  podIPs: [{ ip: '10.1.2.3' }],
  hostIP: '192.168.1.1',
  startTime: '2026-01-01T00:00:00Z',
  conditions: [
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
    { type: 'ContainersReady', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ],
  containerStatuses: [
    {
      name: 'main',
      ready: true,
      started: true,
      restartCount: 2,
      image: 'registry.example/beta:1',
      imageID: 'sha256:1',
      containerID: 'containerd://1',
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
    },
  ],
};

/** Writes a status as a kubelet would; every version of kubectl can do it this way. */
async function writeStatus({ quietly, namespace }: Story, name: string, status: object): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const current = JSON.parse(await quietly(`get --raw ${path}`));
  await quietly(`replace --raw ${path}/status -f -`, { stdin: JSON.stringify({ ...current, status }) });
}

tellStories({
  async get(story) {
    const { kubectl, quietly, minor } = story;
    await kubectl('get pods');
    await kubectl('get pods --ignore-not-found');
    await quietly('create -f -', {
      stdin: `${pod('alpha', '300m')}---\n${pod('beta', '100m')}---\n${pod('gamma', '1')}`,
    });
    await writeStatus(story, 'beta', runningStatus);
    await kubectl('get pods');
    await kubectl('get pods -o wide');
    await kubectl('get pods --no-headers');
    await kubectl('get pods --show-labels');
    await kubectl('get pods -L app,missing');
    await kubectl('get pods --show-kind');
    await kubectl('get pod/alpha pod/beta');
    await kubectl('get pods -l app=beta');
    await kubectl("get pods -l 'app in (alpha,gamma),tier!=back' -o name");
    await kubectl("get pods -l '!tier' -o name");
    await kubectl('get pods --field-selector=status.phase=Running -o name');
    await kubectl('get pods --field-selector=metadata.name!=alpha,status.phase=Pending -o name');
    await kubectl('get pods --sort-by=.spec.containers[0].resources.requests.cpu');
    await kubectl("get pods --sort-by='{.metadata.name}' -o name");
    await kubectl('get pods -o name');
    await kubectl("get pods -o jsonpath='{.items[*].metadata.name}'");
    await kubectl(`get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'`);
    await kubectl('get pods -o jsonpath=\'{.items[?(@.status.phase=="Running")].status.podIP}\'');
    await kubectl("get pod alpha -o jsonpath-as-json='{.spec.containers[*].image}'");
    await kubectl(
      `get pods -o go-template='{{range .items}}{{.metadata.name}} {{len .spec.containers}}{{"\\n"}}{{end}}'`,
    );
    await kubectl('get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image,IP:.status.podIP');
    await kubectl('get pods -o custom-columns=NAME:.metadata.name --no-headers');
    await kubectl('get pod beta -o yaml');
    await kubectl('get pod beta -o json');
    if (minor >= 24) await kubectl('get pod beta --subresource=status');
    await kubectl('get pods --server-print=false');
    await kubectl('get --raw /api/v1/namespaces/default?pretty=true');
  },

  async 'get-forms'({ kubectl, quietly, minor, cluster }) {
    await quietly('create configmap one --from-literal=n=2');
    await quietly('create configmap two --from-literal=n=1');
    await quietly('create secret generic three --from-literal=k=v');
    await kubectl('get configmap one -o yaml');
    await kubectl('get configmap one -o json');
    await kubectl('get configmap one -o yaml --show-managed-fields');
    await kubectl('get configmaps -o yaml');
    await kubectl('get configmaps -o json');
    await kubectl('get configmap,secret');
    await kubectl('get configmap/one secret/three');
    await kubectl('get configmap,secret -o name');
    await kubectl('get cm --sort-by=.data.n');
    const files = {
      'template.txt': '{{.metadata.name}}={{.data.n}}\n',
      'path.txt': '{.metadata.name}={.data.n}',
      'columns.txt': 'NAME          N\nmetadata.name data.n\n',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(`${cluster.folder}/${name}`, text);
    await kubectl(`get configmap one -o go-template-file=${cluster.folder}/template.txt`);
    await kubectl(`get configmap one -o jsonpath-file=${cluster.folder}/path.txt`);
    await kubectl(`get configmap -o custom-columns-file=${cluster.folder}/columns.txt`);
    await kubectl('get -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: two\n' });
    await kubectl('get configmaps -A --field-selector=metadata.name=one');
    if (minor >= 34) await kubectl('get configmap one -o kyaml');
  },

  async 'get-refused'({ kubectl }) {
    await kubectl('get configmap missing');
    await kubectl('get configmap missing --ignore-not-found');
    await kubectl('get nonsense');
    await kubectl('get configmap.v2.example.com');
    await kubectl("get pods -l 'a in b'");
    await kubectl('get pods --field-selector=spec.nonsense=1');
    await kubectl('get pods --field-selector=nonsense');
    await kubectl('get pods -o nonsense');
    await kubectl("get configmaps -o jsonpath='{.items[0].metadata.name}'");
    await kubectl('get --raw /nonsense');
    await kubectl('get --raw /api/v1/namespaces/default/nonsense');
  },

  async 'get-tables'({ kubectl, quietly, minor, namespace }) {
    await quietly('create deployment web --image=nginx:1.25 --replicas=2 --port=80');
    await quietly('create job once --image=busybox:1.36 -- echo done');
    await quietly("create cronjob tick --image=busybox:1.36 --schedule='*/5 * * * *' -- date");
    await quietly('create poddisruptionbudget web --selector=app=web --min-available=50%');
    await quietly("create ingress web --rule='web.example/*=web:80,tls=cert' --class=outer");
    await quietly('create service externalname elsewhere --external-name=example.com');
    await quietly('create role reader --verb=get --resource=pods');
    await quietly(`create rolebinding readers --role=reader --serviceaccount=${namespace}:robot --user=jane`);
    await quietly('autoscale deployment web --min=1 --max=5');
    await quietly(`create priorityclass high-${minor} --value=1000`);
    await quietly('create secret generic password --from-literal=password=hunter2');
    await quietly('create -f -', { stdin: others });
    const kinds = [
      'deployments',
      'statefulsets',
      'daemonsets',
      'replicasets',
      'replicationcontrollers',
      'jobs',
      'cronjobs',
      'poddisruptionbudgets',
      'ingresses',
      'networkpolicies',
      'services',
      'endpoints',
      'endpointslices',
      'roles',
      'rolebindings',
      'horizontalpodautoscalers.v2.autoscaling',
      'secrets',
      'persistentvolumeclaims',
      'limitranges',
      'leases',
      'podtemplates',
      'controllerrevisions',
      'events',
    ];
    for (const kind of kinds) {
      await kubectl(`get ${kind}`);
      await kubectl(`get ${kind} -o wide`);
    }
    await kubectl(`get priorityclass high-${minor}`);
    await kubectl(`get namespace ${namespace} -o wide`);
    await kubectl('get clusterrole view');
    await kubectl('get clusterrolebinding cluster-admin -o wide');
    await kubectl('get all');
  },

  async 'get-cluster-tables'({ kubectl, quietly, minor }) {
    const named = (text: string): string => text.replaceAll('NAME', `it-${minor}`);
    await quietly('create -f -', { stdin: named(clusterScoped) });
    const kinds = [
      'nodes',
      'persistentvolumes',
      'storageclasses',
      'ingressclasses',
      'runtimeclasses',
      'csidrivers',
      'csinodes',
      'volumeattachments',
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
      'certificatesigningrequests',
    ];
    for (const kind of kinds) {
      await kubectl(`get ${kind}`);
      await kubectl(`get ${kind} -o wide`);
    }
  },
});

const others = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 3
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: main, image: 'db:1'}
      - {name: side, image: 'side:2'}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      nodeSelector: {disk: fast}
      containers: [{name: main, image: 'agent:1'}]
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1}
spec:
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: main, image: 'agent:1'}]
---
apiVersion: v1
kind: ReplicationController
metadata: {name: old}
spec:
  replicas: 2
  selector: {app: db}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: main, image: 'agent:1'}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: db}}}
---
apiVersion: v1
kind: Endpoints
metadata: {name: manual}
subsets:
- addresses: [{ip: 10.1.1.1}, {ip: 10.1.1.2}]
  ports: [{name: http, port: 80}, {name: tls, port: 443}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: manual-1}
addressType: IPv4
endpoints: [{addresses: [10.1.1.1]}]
ports: [{name: http, port: 80}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fast
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: defaults}
spec: {limits: [{type: Container, default: {cpu: 100m}}]}
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: leader}
spec: {holderIdentity: me, leaseDurationSeconds: 15}
---
apiVersion: v1
kind: PodTemplate
metadata: {name: template}
template:
  metadata: {labels: {app: db}}
  spec:
    containers: [{name: main, image: 'agent:1'}]
---
apiVersion: apps/v1
kind: ControllerRevision
metadata: {name: first}
revision: 1
data: {spec: {replicas: 1}}
`;

const clusterScoped = `apiVersion: v1
kind: Node
metadata:
  name: NAME
  labels: {node-role.kubernetes.io/worker: ''}
spec: {unschedulable: true}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: NAME}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteOnce, ReadOnlyMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: slow
  hostPath: {path: /data}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: NAME
  annotations: {storageclass.kubernetes.io/is-default-class: 'true'}
provisioner: example.com/disk
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: NAME}
spec: {controller: example.com/ingress}
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: NAME}
handler: gvisor
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: NAME}
spec: {attachRequired: false}
---
apiVersion: storage.k8s.io/v1
kind: CSINode
metadata: {name: NAME}
spec: {drivers: [{name: example.com, nodeID: a}]}
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttachment
metadata: {name: NAME}
spec:
  attacher: example.com
  nodeName: NAME
  source: {persistentVolumeName: NAME}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: NAME}
webhooks: []
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: NAME}
webhooks: []
---
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: NAME}
spec:
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYk1JR0JBZ0VBTUI4eERUQUxCZ05WQkFNTUJHcGhibVV4RGpBTUJnTlZCQW9NQlhOMFlXWm1NRmt3RXdZSApLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFeUJObTB1Z1ZEUUsrQWs5cXpZdmpGc2hGclBJQ2VmSHJpanhhClh1eXY2MEpldml6UFplVlRBTEhXSWU3ejZlajRzL2JMVHduS0QxNGF2WDFJNlYxUjVhQUFNQW9HQ0NxR1NNNDkKQkFNQ0Ewa0FNRVlDSVFDTFQ2bDlubTMvRFYwUW12dkpjNVVoYmFjNnNRN2xhSktrdmlCWmlEWDluZ0loQU5DSgpXdFVZa1laWFpkUzVvc2NCQ2h1NzN0NmE2U0RmcndWVFMxK2xFa0xGCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=
  signerName: example.com/signer
  usages: [client auth]
`;
