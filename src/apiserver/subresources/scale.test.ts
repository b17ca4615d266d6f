import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const scalePath = `${deployments}/d/scale`;
const selector = { matchLabels: { app: 'd' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] };

async function serverWithDeployment() {
  const fixture = await startServerFixture();
  const template = {
    metadata: { labels: { app: 'd', tier: 'a' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const made = await fixture.send(
    'POST',
    deployments,
    { metadata: { name: 'd' }, spec: { replicas: 3, selector, template } },
    { query: 'fieldManager=maker' },
  );
  const managers = async () => {
    const { metadata } = await fixture.send('GET', `${deployments}/d`);
    return metadata.managedFields
      .filter(({ fieldsV1 }: { fieldsV1: { 'f:spec'?: object } }) => 'f:replicas' in (fieldsV1['f:spec'] ?? {}))
      .map(({ manager, subresource = '' }: { manager: string; subresource?: string }) => `${manager} ${subresource}`);
  };
  return { ...fixture, made, managers };
}

describe('scale', () => {
  it('is the number of replicas, and the selector as text', async () => {
    const { send, made } = await serverWithDeployment();
    const { name, namespace, uid, resourceVersion, creationTimestamp } = made.metadata;
    expect(await send('GET', scalePath)).toEqual({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
      spec: { replicas: 3 },
      status: { replicas: 0, selector: 'app=d,tier in (a,b)' },
    });
  });

  const scale = (replicas: number, metadata: object = {}) => ({
    metadata: { name: 'd', ...metadata },
    spec: { replicas },
  });

  it.each([
    ['PUT', scale(5), 'application/json'],
    ['PATCH', { spec: { replicas: 5 } }, 'application/merge-patch+json'],
    ['PATCH', { spec: { replicas: 5 } }, 'application/strategic-merge-patch+json'],
    ['PATCH', [{ op: 'replace', path: '/spec/replicas', value: 5 }], 'application/json-patch+json'],
  ])('changes by %s of %j (%s), and with it who owns the field', async (method, body, contentType) => {
    const { send, made, managers } = await serverWithDeployment();
    const scaled = await send(method, scalePath, body, { contentType, query: 'fieldManager=scaler' });
    expect(scaled.spec).toEqual({ replicas: 5 });
    const after = await send('GET', `${deployments}/d`);
    expect(after.spec).toEqual({ ...made.spec, replicas: 5 });
    expect(after.metadata.generation).toBe(2);
    expect(await managers()).toEqual(['scaler scale']);
  });

  it('is applied, against those who own the field', async () => {
    const { send, managers } = await serverWithDeployment();
    const applied = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: 7 } };
    const options = { contentType: 'application/apply-patch+yaml', query: 'fieldManager=scaler' };
    await expect(send('PATCH', scalePath, applied, options)).rejects.toThrow(
      'Apply failed with 1 conflict: conflict with "maker" using autoscaling/v1: .spec.replicas',
    );
    await send('PATCH', scalePath, applied, { ...options, query: `${options.query}&force=true` });
    expect((await send('GET', scalePath)).spec).toEqual({ replicas: 7 });
    expect(await managers()).toEqual(['scaler scale']);
  });

  it('stays as it was in a dry run', async () => {
    const { send } = await serverWithDeployment();
    expect((await send('PUT', scalePath, scale(9), { query: 'dryRun=All' })).spec).toEqual({ replicas: 9 });
    expect((await send('GET', scalePath)).spec).toEqual({ replicas: 3 });
  });

  it.each([
    [
      'fewer than none',
      scale(-1),
      'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'an old state',
      scale(1, { resourceVersion: '1' }),
      'Operation cannot be fulfilled on deployments.apps "d": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'another object of the name',
      scale(1, { uid: 'other' }),
      /deployments.apps "d": Precondition failed: UID in precondition: other, UID in object meta: /,
    ],
  ])('refuses %s', async (_, body, why) => {
    const { send } = await serverWithDeployment();
    await expect(send('PUT', scalePath, body)).rejects.toThrow(why);
  });

  it.each([
    ['an object that is missing', `${deployments}/none/scale`, 'deployments.apps "none" not found'],
    [
      'a kind that has none',
      '/api/v1/namespaces/default/configmaps/c/scale',
      'the server could not find the requested resource',
    ],
  ])('is not there for %s', async (_, path, why) => {
    const { send } = await serverWithDeployment();
    await expect(send('GET', path)).rejects.toThrow(why);
  });
});
