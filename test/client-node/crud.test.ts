import {
  AppsV1Api,
  AuthenticationV1Api,
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  PolicyV1Api,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  type V1Deployment,
  VersionApi,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { kubeConfigFrom, statusOf } from './client.ts';

const namespace = 'crud';
const patchAs = (strategy: string) => setHeaderOptions('Content-Type', strategy);

const deployment = (name: string): V1Deployment => ({
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'main', image: 'main:1', ports: [{ containerPort: 80 }] },
          { name: 'side', image: 'side:1' },
        ],
      },
    },
  },
});

describe('the official JavaScript client', () => {
  let cluster: TestCluster;
  let config: KubeConfig;
  let core: CoreV1Api;
  let apps: AppsV1Api;

  beforeAll(async () => {
    cluster = await startTestCluster();
    config = kubeConfigFrom(cluster.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
    apps = config.makeApiClient(AppsV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'default' } } });
  });
  afterAll(() => cluster?.close());

  it('asks for the version', async () => {
    const version = await config.makeApiClient(VersionApi).getCode();
    expect(version).toMatchObject({ major: '1', minor: '35' });
  });

  it('creates, reads, replaces, lists and deletes', async () => {
    const created = await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: 'one', labels: { round: 'trip' } }, data: { a: '1' } },
    });
    expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);

    expect(await core.readNamespacedConfigMap({ name: 'one', namespace })).toEqual(created);

    const replaced = await core.replaceNamespacedConfigMap({
      name: 'one',
      namespace,
      body: { ...created, data: { a: '2' } },
    });
    expect(replaced.data).toEqual({ a: '2' });
    expect(replaced.metadata?.resourceVersion).not.toBe(created.metadata?.resourceVersion);

    expect(await statusOf(core.replaceNamespacedConfigMap({ name: 'one', namespace, body: created }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "one": the object has been modified; please apply your changes to the latest version and try again',
    });

    const list = await core.listNamespacedConfigMap({ namespace, labelSelector: 'round=trip' });
    expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(['one']);
    const everywhere = await core.listConfigMapForAllNamespaces({ fieldSelector: 'metadata.name=one' });
    expect(everywhere.items).toHaveLength(1);

    expect(await core.deleteNamespacedConfigMap({ name: 'one', namespace })).toMatchObject({ status: 'Success' });
    expect(await statusOf(core.readNamespacedConfigMap({ name: 'one', namespace }))).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "one" not found',
    });
  });

  it('sees each refusal as a Status', async () => {
    const body = { metadata: { name: 'taken' } };
    await core.createNamespacedConfigMap({ namespace, body });
    const refused = (call: Promise<unknown>) => statusOf(call);

    expect(await refused(core.createNamespacedConfigMap({ namespace, body }))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "taken" already exists',
    });
    expect(
      await refused(core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'No' } } })),
    ).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: { kind: 'ConfigMap', name: 'No', causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }] },
    });
    expect(await refused(core.createNamespacedConfigMap({ namespace: 'nowhere', body }))).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    expect(await refused(core.listNamespacedPod({ namespace, labelSelector: 'a in' }))).toMatchObject({ code: 400 });
    expect(await refused(core.listNamespacedPod({ namespace, _continue: 'nonsense' }))).toMatchObject({ code: 400 });
    expect(
      await refused(
        core.deleteNamespacedConfigMap({ name: 'taken', namespace, body: { preconditions: { uid: 'other' } } }),
      ),
    ).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('patches in every way', async () => {
    await apps.createNamespacedDeployment({ namespace, body: deployment('patched') });
    const target = { name: 'patched', namespace };
    const images = (result: V1Deployment) => result.spec?.template.spec?.containers.map(({ image }) => image);

    const strategic = await apps.patchNamespacedDeployment(
      { ...target, body: { spec: { template: { spec: { containers: [{ name: 'side', image: 'side:2' }] } } } } },
      patchAs(PatchStrategy.StrategicMergePatch),
    );
    expect(images(strategic)).toEqual(['main:1', 'side:2']);

    const merged = await apps.patchNamespacedDeployment(
      { ...target, body: { spec: { template: { spec: { containers: [{ name: 'only', image: 'only:1' }] } } } } },
      patchAs(PatchStrategy.MergePatch),
    );
    expect(images(merged)).toEqual(['only:1']);

    const json = await apps.patchNamespacedDeployment(
      { ...target, body: [{ op: 'replace', path: '/spec/replicas', value: 3 }] },
      patchAs(PatchStrategy.JsonPatch),
    );
    expect(json.spec?.replicas).toBe(3);

    const applied = await apps.patchNamespacedDeployment(
      {
        ...target,
        body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { labels: { from: 'apply' } } },
        fieldManager: 'suite',
      },
      patchAs(PatchStrategy.ServerSideApply),
    );
    expect(applied.metadata?.labels).toEqual({ from: 'apply' });
    expect(applied.metadata?.managedFields?.find(({ manager }) => manager === 'suite')).toMatchObject({
      operation: 'Apply',
      apiVersion: 'apps/v1',
      fieldsV1: { 'f:metadata': { 'f:labels': { 'f:from': {} } } },
    });
  });

  it('uses subresources', async () => {
    await apps.createNamespacedDeployment({ namespace, body: deployment('scaled') });
    const target = { name: 'scaled', namespace };
    const scale = await apps.readNamespacedDeploymentScale(target);
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 1 },
      status: { selector: 'app=scaled' },
    });
    await apps.replaceNamespacedDeploymentScale({ ...target, body: { ...scale, spec: { replicas: 4 } } });
    const current = await apps.readNamespacedDeployment(target);
    expect(current.spec?.replicas).toBe(4);

    const withStatus = await apps.replaceNamespacedDeploymentStatus({
      ...target,
      body: {
        ...current,
        spec: { ...current.spec, replicas: 9 } as V1Deployment['spec'],
        status: { replicas: 4, readyReplicas: 2 },
      },
    });
    expect(withStatus).toMatchObject({ spec: { replicas: 4 }, status: { replicas: 4, readyReplicas: 2 } });
    expect(withStatus.metadata?.generation).toBe(current.metadata?.generation);

    const pod = { metadata: { name: 'bound' }, spec: { containers: [{ name: 'main', image: 'main:1' }] } };
    await core.createNamespacedPod({ namespace, body: pod });
    await core.createNamespacedPodBinding({
      name: 'bound',
      namespace,
      body: { metadata: { name: 'bound' }, target: { apiVersion: 'v1', kind: 'Node', name: 'somewhere' } },
    });
    expect((await core.readNamespacedPod({ name: 'bound', namespace })).spec?.nodeName).toBe('somewhere');
    await core.createNamespacedPodEviction({ name: 'bound', namespace, body: { metadata: { name: 'bound' } } });

    const token = await core.createNamespacedServiceAccountToken({
      name: 'default',
      namespace,
      body: { spec: { audiences: ['suite'], expirationSeconds: 600 } },
    });
    const review = await config.makeApiClient(AuthenticationV1Api).createTokenReview({
      body: { spec: { token: token.status?.token ?? '', audiences: ['suite'] } },
    });
    expect(review.status).toMatchObject({
      authenticated: true,
      audiences: ['suite'],
      user: { username: `system:serviceaccount:${namespace}:default` },
    });
  });

  it('reviews who may do what', async () => {
    const rbac = config.makeApiClient(RbacAuthorizationV1Api);
    await rbac.createNamespacedRole({
      namespace,
      body: { metadata: { name: 'reader' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    });
    await rbac.createNamespacedRoleBinding({
      namespace,
      body: {
        metadata: { name: 'readers' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }],
      },
    });
    const authorization = config.makeApiClient(AuthorizationV1Api);
    const allowed = async (verb: string) => {
      const review = await authorization.createSubjectAccessReview({
        body: { spec: { user: 'jane', resourceAttributes: { namespace, verb, resource: 'pods' } } },
      });
      return review.status?.allowed;
    };
    expect([await allowed('get'), await allowed('delete')]).toEqual([true, false]);
  });

  it('runs dry, and checks fields strictly', async () => {
    const dry = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'dry' } }, dryRun: 'All' });
    expect(dry.metadata?.uid).toBeDefined();
    expect(await statusOf(core.readNamespacedConfigMap({ name: 'dry', namespace }))).toMatchObject({ code: 404 });

    const strict = core.patchNamespacedConfigMap(
      { name: 'taken', namespace, body: { nonsense: 1 }, fieldValidation: 'Strict' },
      patchAs(PatchStrategy.MergePatch),
    );
    expect(await statusOf(strict)).toMatchObject({
      code: 422,
      message: expect.stringContaining('unknown field "nonsense"'),
    });
  });

  it('pages through a list that stays the same while it changes', async () => {
    await core.createNamespace({ body: { metadata: { name: 'paged' } } });
    const names = Array.from({ length: 23 }, (_, n) => `item-${String(n).padStart(2, '0')}`);
    for (const name of names) await core.createNamespacedSecret({ namespace: 'paged', body: { metadata: { name } } });
    const seen: (string | undefined)[] = [];
    const remaining: (number | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await core.listNamespacedSecret({ namespace: 'paged', limit: 5, _continue: token });
      seen.push(...page.items.map(({ metadata }) => metadata?.name));
      remaining.push(page.metadata?.remainingItemCount);
      token = page.metadata?._continue;
      await core.createNamespacedSecret({
        namespace: 'paged',
        body: { metadata: { name: `item-${seen.length}-late` } },
      });
      if (token) await core.deleteNamespacedSecret({ name: names[seen.length] ?? '', namespace: 'paged' });
    } while (token);
    expect(seen).toEqual(names);
    expect(remaining).toEqual([18, 13, 8, 3, undefined]);
  });

  it('deletes a collection by selector', async () => {
    for (const [name, group] of [
      ['x', 'go'],
      ['y', 'go'],
      ['z', 'stay'],
    ] as const) {
      await core.createNamespacedSecret({ namespace, body: { metadata: { name, labels: { group } } } });
    }
    await core.deleteCollectionNamespacedSecret({ namespace, labelSelector: 'group=go' });
    const left = await core.listNamespacedSecret({ namespace, labelSelector: 'group' });
    expect(left.items.map(({ metadata }) => metadata?.name)).toEqual(['z']);
  });

  it('evicts no more than a disruption budget allows', async () => {
    const policy = config.makeApiClient(PolicyV1Api);
    const labels = { app: 'guarded' };
    await core.createNamespacedPod({
      namespace,
      body: { metadata: { name: 'guarded', labels }, spec: { containers: [{ name: 'main', image: 'main:1' }] } },
    });
    await core.patchNamespacedPodStatus(
      {
        name: 'guarded',
        namespace,
        body: { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      },
      patchAs(PatchStrategy.StrategicMergePatch),
    );
    const budget = await policy.createNamespacedPodDisruptionBudget({
      namespace,
      body: { metadata: { name: 'guarded' }, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
    });
    await policy.patchNamespacedPodDisruptionBudgetStatus(
      {
        name: 'guarded',
        namespace,
        body: {
          status: {
            observedGeneration: budget.metadata?.generation,
            currentHealthy: 1,
            desiredHealthy: 1,
            disruptionsAllowed: 0,
            expectedPods: 1,
          },
        },
      },
      patchAs(PatchStrategy.MergePatch),
    );
    const eviction = core.createNamespacedPodEviction({
      name: 'guarded',
      namespace,
      body: { metadata: { name: 'guarded' } },
    });
    expect(await statusOf(eviction)).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: 'DisruptionBudget' }] },
    });
  });

  it('handles any kind through the object API', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'any', namespace },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }] } } },
    };
    const created = await objects.create(job);
    expect(created).toMatchObject({ metadata: { uid: expect.any(String) }, spec: { completions: 1 } });
    const header = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'any', namespace } };
    await objects.patch({ ...header, metadata: { ...header.metadata, labels: { a: 'b' } } });
    expect((await objects.read(header)).metadata?.labels).toMatchObject({ a: 'b' });
    expect((await objects.list('batch/v1', 'Job', namespace)).items).toHaveLength(1);
    await objects.delete(header, undefined, undefined, undefined, undefined, 'Background');
    expect((await config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace })).items).toEqual([]);
  });
});
