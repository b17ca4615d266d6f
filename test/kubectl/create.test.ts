import { expect } from 'vitest';
import { tellStories } from './story.ts';

tellStories({
  async create({ kubectl, quietly, minor, namespace, note }) {
    await kubectl('create configmap settings --from-literal=color=blue --from-literal=size=12');
    await kubectl('create secret generic password --from-literal=password=hunter2');
    await kubectl(
      'create secret docker-registry pull --docker-server=registry.example --docker-username=u --docker-password=p',
    );
    await kubectl('create serviceaccount robot');
    await kubectl('create deployment web --image=nginx:1.25 --replicas=2 --port=80');
    await kubectl('create service clusterip web --tcp=80:8080');
    await kubectl(`create service nodeport door --tcp=80 --node-port=${30000 + minor}`);
    await kubectl('create service loadbalancer balanced --tcp=443:8443');
    await kubectl('create service externalname elsewhere --external-name=example.com');
    await kubectl('create role reader --verb=get,list --resource=pods,deployments.apps --resource-name=web');
    await kubectl(
      `create rolebinding readers --role=reader --serviceaccount=${namespace}:robot --user=jane --group=staff`,
    );
    await kubectl(`create clusterrole reader-${minor} --verb=get --resource=nodes --non-resource-url=/metrics`);
    await kubectl(`create clusterrolebinding readers-${minor} --clusterrole=reader-${minor} --user=jane`);
    await kubectl('create job once --image=busybox:1.36 -- echo done');
    await kubectl("create cronjob tick --image=busybox:1.36 --schedule='*/5 * * * *' -- date");
    await kubectl('create job tick-now --from=cronjob/tick');
    await kubectl('create poddisruptionbudget web --selector=app=web --min-available=1');
    await kubectl("create ingress web --rule='web.example/*=web:80,tls=cert' --class=outer");
    await kubectl(`create priorityclass high-${minor} --value=1000 --description='before the rest'`);
    await kubectl('create quota limits --hard=pods=10,requests.cpu=4 --dry-run=server');
    await kubectl('run shell --image=busybox:1.36 --restart=Never --labels=app=shell --env=A=b -- sleep 1000');
    await kubectl('expose deployment web --name=exposed --port=80 --target-port=8080');
    await kubectl('autoscale deployment web --min=1 --max=5');
    await kubectl('set image deployment/web nginx=nginx:1.26');
    await kubectl('set env deployment/web COLOR=blue');
    await kubectl('set env deployment/web --list');
    await kubectl('set resources deployment/web --limits=cpu=200m,memory=64Mi --requests=cpu=100m');
    await kubectl('set serviceaccount deployment/web robot');
    await kubectl('set selector service/exposed app=other');
    await kubectl('get deployment web -o yaml');
    if (minor >= 24) {
      const token = await quietly('create token robot --duration=20m --audience=somebody');
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
      expect(claims).toMatchObject({ aud: ['somebody'], sub: `system:serviceaccount:${namespace}:robot` });
      expect(claims.exp - claims.iat).toBe(1200);
    }
    note("a name of the server's choice");
    const generated = await quietly('create -f - -o name', {
      stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: made-\n',
    });
    expect(generated).toMatch(/^configmap\/made-[bcdfghjklmnpqrstvwxz2456789]{5}\n$/);
  },

  async 'create-dry'({ kubectl }) {
    await kubectl('create configmap never --from-literal=a=b --dry-run=client -o yaml');
    await kubectl('create configmap never --from-literal=a=b --dry-run=server');
    await kubectl('create deployment never --image=nginx --dry-run=client -o json');
    await kubectl('create deployment never --image=nginx --dry-run=server -o name');
    await kubectl('get configmap,deployment');
  },

  async 'create-refused'({ kubectl, namespace, minor }) {
    await kubectl('create configmap twice');
    await kubectl('create configmap twice');
    await kubectl('create -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\n' });
    await kubectl('create -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Not_A_Name\n' });
    await kubectl('create -f -', {
      stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\nbogus: 1\ndata:\n  k: v\n',
    });
    await kubectl('create -f -', { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: [1, 2]\n' });
    await kubectl('create -f - --validate=false', {
      stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ignored\nbogus: 1\n',
    });
    if (minor >= 25) {
      await kubectl('create -f - --validate=warn', {
        stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: warned\nbogus: 1\n',
      });
    }
    await kubectl('create -f -', { stdin: 'apiVersion: example.com/v1\nkind: Nothing\nmetadata:\n  name: a\n' });
    await kubectl('create -f -', { stdin: 'kind: ConfigMap\nmetadata:\n  name: a\n' });
    await kubectl('create -f -', {
      stdin: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: bad
spec:
  replicas: -1
  selector:
    matchLabels: {app: one}
  template:
    metadata:
      labels: {app: two}
    spec:
      containers:
      - name: UPPER
        ports:
        - containerPort: 70000
`,
    });
    await kubectl('create -f -', {
      stdin: `apiVersion: v1
kind: Pod
metadata:
  name: bad
spec:
  restartPolicy: Sometimes
  automountServiceAccountToken: false
  containers:
  - name: a
    image: busybox
    resources: {limits: {cpu: 1}, requests: {cpu: 2}}
    volumeMounts:
    - {name: missing, mountPath: /data}
`,
    });
    await kubectl('create -f -', {
      stdin: `apiVersion: v1
kind: Service
metadata:
  name: bad
spec:
  type: Other
  ports:
  - {port: 0}
  - {port: 80, name: ''}
`,
    });
    await kubectl('create namespace kube-system');
    await kubectl(`create configmap lost --namespace=missing-${minor}`);
    await kubectl(`create -f - --namespace=other-${minor}`, {
      stdin: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ${namespace}\n`,
    });
    await kubectl('get configmap');
  },
});
