import { expect } from 'vitest';
import { tellStories } from './story.ts';

tellStories({
  async 'auth-can-i'({ kubectl, quietly, namespace }) {
    await quietly('create role reader --verb=get,list,watch --resource=pods,pods/log,configmaps');
    await quietly('create serviceaccount robot');
    await quietly(
      `create rolebinding readers --role=reader --serviceaccount=${namespace}:robot --user=jane --group=staff`,
    );
    await kubectl('auth can-i create deployments');
    await kubectl("auth can-i '*' '*' --all-namespaces");
    const robot = `--as=system:serviceaccount:${namespace}:robot`;
    await kubectl(`auth can-i list pods ${robot}`);
    await kubectl(`auth can-i get pods --subresource=log ${robot}`);
    await kubectl(`auth can-i create pods ${robot}`);
    await kubectl(`auth can-i list pods -n default ${robot}`);
    await kubectl('auth can-i get configmaps/one --as=jane');
    await kubectl('auth can-i get configmaps --as=nobody --as-group=staff');
    await kubectl('auth can-i get /healthz --as=jane');
    await kubectl('auth can-i get /metrics --as=jane');
    await kubectl('auth can-i get nonsense');
    await kubectl('auth can-i list pods --as=jane -q');
    await kubectl('auth can-i --list');
    await kubectl('auth can-i --list --as=jane');
  },

  async whoami({ kubectl, minor, namespace }) {
    // Earlier versions of kubectl have no such verb.
    if (minor < 28) return expect(minor).toBe(22);
    await kubectl('auth whoami');
    await kubectl('auth whoami --as=jane --as-group=staff --as-uid=7');
    await kubectl(`auth whoami --as=system:serviceaccount:${namespace}:default -o jsonpath={.status.userInfo.groups}`);
  },

  async forbidden({ kubectl, quietly, namespace, minor }) {
    await quietly('create configmap one');
    await kubectl('get configmap --as=jane');
    await kubectl('get configmap one --as=jane');
    await kubectl('create configmap two --as=jane');
    await kubectl('delete configmap one --as=jane');
    await kubectl('patch configmap one --as=jane -p {}');
    await kubectl('get nodes --as=jane');
    await kubectl('get --raw /metrics --as=jane');
    await quietly('create rolebinding editors --clusterrole=edit --user=jane');
    await kubectl('get configmap one --as=jane');
    await kubectl('create configmap two --as=jane');
    await kubectl('get configmap -A --as=jane');
    await kubectl('create role powerful --verb=* --resource=* --as=jane');
    await quietly('create rolebinding admins --clusterrole=admin --user=jane');
    await kubectl('create role modest --verb=get --resource=pods --as=jane');
    await kubectl('create role powerful --verb=deletecollection --resource=podsecuritypolicies.policy --as=jane');
    await kubectl('create rolebinding root --clusterrole=cluster-admin --user=jane --as=jane');
    await kubectl(`get pods --as=system:serviceaccount:${namespace}:default`);
    await kubectl('get pods --token=nonsense --user=nobody');
    if (minor >= 24) {
      const token = (await quietly('create token default')).trim();
      // A kubeconfig with a token and no certificate, as a program in a Pod would have it.
      await quietly(`config set-credentials robot-${minor} --token=${token}`);
      await quietly('create rolebinding robots --clusterrole=view --group=system:serviceaccounts');
      await kubectl(`get configmap one -o name --user=robot-${minor}`);
      await kubectl(`create configmap three --user=robot-${minor}`);
      await kubectl(`get secrets --user=robot-${minor}`);
    }
  },

  async 'auth-reconcile'({ kubectl, namespace }) {
    const role = (verbs: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: ${namespace}}
rules: [{apiGroups: [''], resources: [pods], verbs: [${verbs}]}]
`;
    await kubectl('auth reconcile -f -', { stdin: role('get') });
    await kubectl('auth reconcile -f -', { stdin: role('get, list') });
    await kubectl("get role reader -o jsonpath='{.rules}'");
  },

  async certificate({ kubectl, quietly, minor }) {
    const request =
      'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYk1JR0JBZ0VBTUI4eERUQUxCZ05WQkFNTUJHcGhibVV4RGpBTUJnTlZCQW9NQlhOMFlXWm1NRmt3RXdZSApLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFM2E0MEpLQmJZV1lvSitGeERvYVROZDkwQWRDRmk2ZXNYMG5sCmozSVQ4UzdtK3pkeXRvbC9Xam42OHJOUmtGRkMzZU02ZnFUMzIwRVJ4RFhoWjZCdHlhQUFNQW9HQ0NxR1NNNDkKQkFNQ0Ewa0FNRVlDSVFETEpJT1FoeVBqM0pUYXhLQkgrZUdrcUVIa29mVGlXSFRNdkx5U0JkVXhoZ0loQUtjNwo1YTkwaDhIdUFIdnlIVWNwdUxSVmxRZHBQdVBIT3R2MThWOUYxbzl6Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';
    await quietly('create -f -', {
      stdin: `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: jane-${minor}}
spec: {request: ${request}, signerName: example.com/signer, usages: [client auth]}
`,
    });
    await kubectl(`get csr jane-${minor}`);
    await kubectl(`certificate approve jane-${minor}`);
    await kubectl(`get csr jane-${minor}`);
    await kubectl(`certificate deny jane-${minor}`);
    await kubectl(
      `get csr jane-${minor} -o jsonpath='{.spec.username} {.spec.groups} {.status.conditions[*].type} {.status.conditions[*].reason}'`,
    );
  },

  async drain({ kubectl, quietly, minor, namespace }) {
    const node = `node-${minor}`;
    await quietly('create -f -', { stdin: `apiVersion: v1\nkind: Node\nmetadata: {name: ${node}}\n` });
    await kubectl(`cordon ${node}`);
    await kubectl(`get node ${node} -o jsonpath='{.spec}'`);
    await kubectl(`taint node ${node} dedicated=db:NoSchedule`);
    await kubectl(`get node ${node} -o jsonpath='{.spec}'`);
    await kubectl(`uncordon ${node}`);
    await kubectl(`taint node ${node} dedicated-`);
    await quietly('create -f -', {
      stdin: `apiVersion: v1
kind: Pod
metadata: {name: moved}
spec:
  nodeName: ${node}
  terminationGracePeriodSeconds: 0
  automountServiceAccountToken: false
  containers: [{name: main, image: 'main:1'}]
`,
    });
    await kubectl(`drain ${node} --force --grace-period=0`);
    await kubectl('get pods');
    await kubectl(`delete node ${node}`);
    expect(namespace).toBe(`drain-${minor}`);
  },
});
