import { describe, expect, it } from 'vitest';
import { parseStaticPod } from './static-pod.ts';

const place = { file: '/etc/manifests/web.yaml', nodeName: 'node-1' };
const manifest = (spec = '', metadata = '') => `
apiVersion: v1
kind: Pod
metadata: {name: web${metadata}}
spec:
  containers: [{name: web, image: nginx}]
${spec}`;

describe('a static Pod', () => {
  it('is named after its Node, and says where it comes from', () => {
    const { metadata, spec, status } = parseStaticPod(manifest('', ', labels: {app: web}'), place);
    const uid = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(metadata).toEqual({
      name: 'web-node-1',
      namespace: 'default',
      uid,
      labels: { app: 'web' },
      annotations: { 'kubernetes.io/config.hash': uid, 'kubernetes.io/config.source': 'file' },
    });
    expect(metadata.annotations?.['kubernetes.io/config.hash']).toBe(metadata.uid);
    expect(spec).toMatchObject({
      nodeName: 'node-1',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
    });
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('is another one when its file says something else, or it is another file, or another Node', () => {
    const uidOf = (text: string, where = place): unknown => parseStaticPod(text, where).metadata.uid;
    const uids = [
      uidOf(manifest()),
      uidOf(manifest('  hostNetwork: true')),
      uidOf(manifest(), { ...place, file: '/etc/manifests/other.yaml' }),
      uidOf(manifest(), { ...place, nodeName: 'node-2' }),
    ];
    expect(new Set(uids).size).toBe(4);
    expect(uidOf(`# a remark\n${manifest()}`)).toBe(uids[0]);
    expect(uidOf(manifest('', ', uid: mine'))).toBe('mine');
  });

  it('may be JSON, in a namespace of its own', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'kube-system' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const { namespace, name } = parseStaticPod(JSON.stringify(pod), place).metadata;
    expect([namespace, name]).toEqual(['kube-system', 'a-node-1']);
  });

  it.each([
    ['  priorityClassName: system-node-critical', 2_000_001_000],
    ['  priorityClassName: system-cluster-critical', 2_000_000_000],
    ['  priorityClassName: other', undefined],
    ['  priority: 7', 7],
  ])('%s has the priority that it can have without the API', (spec, expected) => {
    expect(parseStaticPod(manifest(spec), place).spec.priority).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'invalid pod: it is a thing without a kind of no version'],
    ['something else', 'apiVersion: apps/v1\nkind: Deployment', 'invalid pod: it is a Deployment of apps/v1'],
    [
      'no name',
      'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: b}]}',
      'invalid pod: name is needed for the pod',
    ],
    [
      'a wrong name',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: A_b}\nspec: {}',
      'invalid pod: metadata.name: a lowercase RFC 1123 subdomain',
    ],
    [
      'no containers',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}',
      'invalid pod: spec.containers: Required value',
    ],
    ['a wrong type', manifest('  hostNetwork: [1]'), 'hostNetwork'],
    ['an account', manifest('  serviceAccountName: default'), 'static pods may not reference serviceaccounts'],
    ['a Secret for pulls', manifest('  imagePullSecrets: [{name: s}]'), 'static pods may not reference secrets'],
    [
      'a ConfigMap as a volume',
      manifest('  volumes: [{name: v, configMap: {name: c}}]'),
      'static pods may not reference configmaps',
    ],
    [
      'a Secret in a projected volume',
      manifest('  volumes: [{name: v, projected: {sources: [{secret: {name: s}}]}}]'),
      'static pods may not reference secrets',
    ],
    [
      'a claim',
      manifest('  volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]'),
      'static pods may not reference persistentvolumeclaims',
    ],
    [
      'a ConfigMap as variables',
      manifest('  initContainers: [{name: i, image: x, envFrom: [{configMapRef: {name: c}}]}]'),
      'static pods may not reference configmaps',
    ],
  ])('with %s is none', (_, text, message) => {
    expect(() => parseStaticPod(text, place)).toThrow(message);
  });
});
