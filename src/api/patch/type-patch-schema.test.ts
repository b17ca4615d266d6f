import { describe, expect, it } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { Service } from '../core/v1/service.ts';
import type { JsonObject } from './json.ts';
import { applyStrategicMergePatch } from './strategic-merge.ts';
import { patchSchemaOf } from './type-patch-schema.ts';

function templateOf(deployment: JsonObject): JsonObject {
  return (deployment.spec as JsonObject).template as JsonObject;
}

function deploymentWith(podSpec: JsonObject): JsonObject {
  return { metadata: { name: 'web' }, spec: { template: { spec: podSpec } } };
}

describe('strategic merge patches of declared types', () => {
  const schema = patchSchemaOf(Deployment);

  it('merge containers, their environment and ports by key', () => {
    const target = deploymentWith({
      containers: [
        { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }], args: ['x'] },
        { name: 'log', image: 'log:1' },
      ],
    });
    const patch = deploymentWith({
      containers: [
        {
          name: 'web',
          image: 'web:2',
          env: [{ name: 'B', value: '2' }],
          ports: [{ containerPort: 80, name: 'http' }],
          args: ['y'],
        },
      ],
    });
    const merged = applyStrategicMergePatch(target, patch, schema);
    expect(templateOf(merged).spec).toEqual({
      containers: [
        {
          name: 'web',
          image: 'web:2',
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
          ports: [{ containerPort: 80, name: 'http' }],
          args: ['y'],
        },
        { name: 'log', image: 'log:1' },
      ],
    });
  });

  it('merge node selectors as maps, and replace tolerations', () => {
    const target = deploymentWith({ nodeSelector: { a: '1', b: '2' }, tolerations: [{ key: 'a' }] });
    const patch = deploymentWith({ nodeSelector: { b: null, c: '3' }, tolerations: [{ key: 'b' }] });
    expect(templateOf(applyStrategicMergePatch(target, patch, schema)).spec).toEqual({
      nodeSelector: { a: '1', c: '3' },
      tolerations: [{ key: 'b' }],
    });
  });

  it('take what kubectl apply sends for a changed strategy', () => {
    const target = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(applyStrategicMergePatch(target, patch, schema)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  it('merge finalizers as a set and owner references by uid', () => {
    const target = { metadata: { finalizers: ['a/a', 'b/b'], ownerReferences: [{ uid: '1', name: 'x' }] } };
    const patch = {
      metadata: {
        '$deleteFromPrimitiveList/finalizers': ['a/a'],
        ownerReferences: [
          { uid: '1', $patch: 'delete' },
          { uid: '2', name: 'y' },
        ],
      },
    };
    expect(applyStrategicMergePatch(target, patch, schema)).toEqual({
      metadata: { finalizers: ['b/b'], ownerReferences: [{ uid: '2', name: 'y' }] },
    });
  });

  it('merge ports of Services by port', () => {
    const target = { spec: { ports: [{ port: 80, name: 'http' }] } };
    const patch = { spec: { ports: [{ port: 80, targetPort: 8080 }] } };
    expect(applyStrategicMergePatch(target, patch, patchSchemaOf(Service))).toEqual({
      spec: { ports: [{ port: 80, name: 'http', targetPort: 8080 }] },
    });
  });

  it('name the type in errors', () => {
    const patch = { spec: { '$setElementOrder/nothing': [] } };
    expect(() => applyStrategicMergePatch({ spec: {} }, patch, schema)).toThrow(
      'unable to find api field in struct DeploymentSpec for the json field "nothing"',
    );
  });

  it('are made once for each type', () => {
    expect(patchSchemaOf(Deployment)).toBe(schema);
  });
});
