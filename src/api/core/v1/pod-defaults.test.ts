import { describe, expect, it } from 'vitest';
import { defaulted, type Input, withField } from '../../validation/strategy-fixture.ts';
import type { Pod } from './pod.ts';
import { podResource } from './pod-resource.ts';
import { podTemplateResource } from './pod-template-resource.ts';

const minimal = { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };

function pod(...changes: readonly (readonly [path: string, value: unknown])[]): Pod {
  const input = changes.reduce<Input>((object, [path, value]) => withField(object, path, value), minimal);
  return defaulted<Pod>(podResource, input) as Pod;
}

describe('defaults of Pods', () => {
  it('fills in everything that kubectl shows of a minimal Pod', () => {
    expect(pod().spec).toEqual({
      containers: [
        {
          name: 'web',
          image: 'nginx',
          imagePullPolicy: 'Always',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  it('leaves what the client said', () => {
    const { spec } = pod(
      ['spec.restartPolicy', 'Never'],
      ['spec.terminationGracePeriodSeconds', 0],
      ['spec.enableServiceLinks', false],
      ['spec.containers.0.imagePullPolicy', 'Never'],
    );
    expect(spec).toMatchObject({
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      enableServiceLinks: false,
      containers: [{ imagePullPolicy: 'Never' }],
    });
  });

  it('numbers of probes, path and scheme of HTTP requests, protocol of ports', () => {
    const [container] = pod(
      ['spec.containers.0.livenessProbe', { httpGet: { port: 80 } }],
      ['spec.containers.0.readinessProbe', { grpc: { port: 90 }, timeoutSeconds: 7 }],
      ['spec.containers.0.lifecycle', { preStop: { httpGet: { port: 80 } } }],
      ['spec.containers.0.ports', [{ containerPort: 80 }]],
    ).spec.containers;
    const numbers = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
    const httpGet = { path: '/', port: 80, scheme: 'HTTP' };
    expect(container).toMatchObject({
      livenessProbe: { httpGet, ...numbers },
      readinessProbe: { grpc: { port: 90, service: '' }, ...numbers, timeoutSeconds: 7 },
      lifecycle: { preStop: { httpGet } },
      ports: [{ containerPort: 80, protocol: 'TCP' }],
    });
  });

  it('requests what is limited, rounded up to thousandths', () => {
    const [container] = pod([
      'spec.containers.0.resources',
      { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100500u' } },
    ]).spec.containers;
    expect(container?.resources).toEqual({
      limits: { cpu: '1', memory: '1Gi' },
      requests: { cpu: '101m', memory: '1Gi' },
    });
  });

  it('the Pod as a whole requests what its containers do, and otherwise its limits', () => {
    const { spec } = pod(
      ['spec.resources', { limits: { cpu: '2', memory: '1Gi' } }],
      ['spec.containers.0.resources', { requests: { cpu: '500m' } }],
    );
    expect(spec.resources).toEqual({ limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '500m', memory: '1Gi' } });
  });

  it('ports on the host network', () => {
    const ports = [{ containerPort: 80 }];
    const { spec } = pod(
      ['spec.hostNetwork', true],
      ['spec.containers.0.ports', ports],
      ['spec.initContainers', [{ name: 'init', image: 'busybox:1', ports }]],
    );
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }]);
    expect(spec.initContainers?.[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }]);
  });

  it.each([
    ['the new name', { serviceAccountName: 'a' }, 'a'],
    ['the old name', { serviceAccount: 'b' }, 'b'],
    ['both, of which the new one wins', { serviceAccountName: 'a', serviceAccount: 'b' }, 'a'],
  ])('service account by %s', (_, names, expected) => {
    const { spec } = pod(['spec', { ...minimal.spec, ...names }]);
    expect([spec.serviceAccountName, spec.serviceAccount]).toEqual([expected, expected]);
  });

  it.each([
    ['no source', {}, { emptyDir: {} }],
    ['secret', { secret: { secretName: 's' } }, { secret: { secretName: 's', defaultMode: 420 } }],
    ['configMap', { configMap: { name: 'c' } }, { configMap: { name: 'c', defaultMode: 420 } }],
    ['hostPath', { hostPath: { path: '/p' } }, { hostPath: { path: '/p', type: '' } }],
    ['image', { image: { reference: 'i:1' } }, { image: { reference: 'i:1', pullPolicy: 'IfNotPresent' } }],
    [
      'downwardAPI',
      { downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }] } },
      {
        downwardAPI: {
          items: [{ path: 'p', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }],
          defaultMode: 420,
        },
      },
    ],
    [
      'projected',
      { projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      { projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }], defaultMode: 420 } },
    ],
  ])('volume: %s', (_, source, expected) => {
    expect(pod(['spec.volumes', [{ name: 'v', ...source }]]).spec.volumes).toEqual([{ name: 'v', ...expected }]);
  });

  it('templates get no host ports, no service links and no requests from limits', () => {
    const { metadata: _, ...template } = withField(
      withField(withField(minimal, 'spec.hostNetwork', true), 'spec.containers.0.ports', [{ containerPort: 80 }]),
      'spec.containers.0.resources',
      { limits: { cpu: '1' } },
    );
    const result = defaulted(podTemplateResource, { metadata: {}, template }) as { template?: Pod };
    expect(result.template?.spec.enableServiceLinks).toBeUndefined();
    expect(result.template?.spec.restartPolicy).toBe('Always');
    expect(result.template?.spec.containers[0]).toMatchObject({
      imagePullPolicy: 'Always',
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      resources: { limits: { cpu: '1' } },
    });
    expect(result.template?.spec.containers[0]?.resources.requests).toBeUndefined();
  });
});
