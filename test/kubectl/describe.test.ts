import { tellStories } from './story.ts';

const objects = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {app: web}
  annotations: {note: 'for the web'}
# One key: earlier versions of kubectl print several in an order of chance.
data:
  file: |
    first
    second
binaryData: {raw: AAEC}
---
apiVersion: v1
kind: Secret
metadata: {name: password}
data: {password: aHVudGVyMg==}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: None
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: 8080}
---
apiVersion: v1
kind: Pod
metadata:
  name: shell
  labels: {app: shell}
spec:
  serviceAccountName: default
  automountServiceAccountToken: false
  nodeSelector: {disk: fast}
  tolerations: [{key: special, operator: Exists, effect: NoSchedule}]
  initContainers:
  - {name: first, image: 'busybox:1.36', command: [sh, -c, 'true']}
  containers:
  - name: main
    image: busybox:1.36
    args: [sleep, '1000']
    ports: [{name: http, containerPort: 8080}]
    env:
    - {name: COLOR, valueFrom: {configMapKeyRef: {name: settings, key: color}}}
    - {name: PLAIN, value: text}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    envFrom: [{secretRef: {name: password}}]
    resources:
      requests: {cpu: 100m, memory: 64Mi}
      limits: {memory: 128Mi}
    livenessProbe: {httpGet: {path: /live, port: http}, initialDelaySeconds: 3}
    readinessProbe: {exec: {command: [cat, /ready]}}
    volumeMounts:
    - {name: settings, mountPath: /etc/settings, readOnly: true}
    - {name: scratch, mountPath: /scratch}
  volumes:
  - {name: settings, configMap: {name: settings}}
  - {name: scratch, emptyDir: {}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: nginx, image: 'nginx:1.25', ports: [{containerPort: 80}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1}
spec:
  selector: {matchLabels: {app: web, set: one}}
  template:
    metadata: {labels: {app: web, set: one}}
    spec:
      containers: [{name: nginx, image: 'nginx:1.25'}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: main, image: 'db:1'}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: main, image: 'agent:1'}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: '*/5 * * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{name: main, image: 'busybox:1.36'}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: ['', apps], resources: [pods, deployments], verbs: [get, list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: outer
  rules:
  - host: web.example
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}], ports: [{port: 80}]}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
---
apiVersion: v1
kind: LimitRange
metadata: {name: zz-limits}
spec: {limits: [{type: Container, max: {cpu: '2'}}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fast
  resources: {requests: {storage: 1Gi}}
`;

const event = (namespace: string): string => `apiVersion: v1
kind: Event
metadata: {name: shell.1}
involvedObject: {apiVersion: v1, kind: Pod, name: shell, namespace: ${namespace}}
reason: Pulled
message: Image is there
type: Normal
source: {component: kubelet}
firstTimestamp: '2026-01-01T00:00:00Z'
lastTimestamp: '2026-01-01T00:00:00Z'
count: 1
`;

tellStories({
  async describe({ kubectl, quietly, namespace, minor }) {
    await quietly('create -f -', { stdin: objects });
    for (const kind of [
      'configmap settings',
      'secret password',
      'service web',
      'pod shell',
      'deployment web',
      'replicaset web-1',
      'statefulset db',
      'daemonset agent',
      'cronjob tick',
      'role reader',
      'rolebinding readers',
      'ingress web',
      'networkpolicy closed',
      'poddisruptionbudget web',
      'limitrange zz-limits',
      'persistentvolumeclaim data',
      'serviceaccount default',
    ]) {
      await kubectl(`describe ${kind}`);
    }
    // kubectl 1.22 knows v2beta2 of autoscaling, not v2: it describes what it gets as v1.
    await kubectl('describe horizontalpodautoscaler web');
    await kubectl(`describe namespace ${namespace}`);
    await kubectl('describe pods -l app=shell --show-events=false');
    await kubectl('describe configmap set');
    await kubectl('describe configmap missing');
    await quietly('create -f -', { stdin: event(namespace) });
    await kubectl("get events -o custom-columns='REASON:.reason,OBJECT:.involvedObject.name'");
    await kubectl(`describe priorityclass system-node-critical`);
    if (minor >= 28) await kubectl('describe clusterrole view --namespace=default');
  },
});
