import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../resource.ts';
import { created, defaulted, type Input, request, statusErrors, withField } from '../../validation/strategy-fixture.ts';
import type { Pod } from './pod.ts';
import { podResource } from './pod-resource.ts';
import { podDeletionGracePeriodSeconds } from './pod-strategy.ts';

const minimal: Input = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
};

type Change = readonly [path: string, value: unknown];

const pod = (...changes: readonly Change[]): Input =>
  changes.reduce((object, [path, value]) => withField(object, path, value), minimal);

const create = (...changes: readonly Change[]): Pod => created<Pod>(podResource, pod(...changes));

describe('a new Pod', () => {
  it('is pending, whatever status it comes with', () => {
    expect(create(['status', { phase: 'Running' }]).status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('says so when gates keep it from being scheduled', () => {
    expect(create(['spec.schedulingGates', [{ name: 'g' }]]).status.conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime: request.now,
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ]);
  });

  it('has its own labels in selectors that refer to them by key', () => {
    const term = { topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['b', 'none'] };
    const { spec } = create(
      ['metadata.labels', { a: '1', b: '2' }],
      ['spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution', [term]],
      [
        'spec.topologySpreadConstraints',
        [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: {},
            matchLabelKeys: ['a'],
          },
        ],
      ],
    );
    const [resolved] = spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(resolved?.labelSelector?.matchExpressions).toEqual([
      { key: 'a', operator: 'In', values: ['1'] },
      { key: 'b', operator: 'NotIn', values: ['2'] },
    ]);
    expect(spec.topologySpreadConstraints?.[0]?.labelSelector?.matchExpressions).toEqual([
      { key: 'a', operator: 'In', values: ['1'] },
    ]);
  });

  it('takes AppArmor profiles from annotations', () => {
    const key = 'container.apparmor.security.beta.kubernetes.io/web';
    const { spec } = create(['metadata.annotations', { [key]: 'localhost/p' }]);
    expect(spec.containers[0]?.securityContext?.appArmorProfile).toEqual({ type: 'Localhost', localhostProfile: 'p' });
  });
});

describe('podDeletionGracePeriodSeconds', () => {
  const onNode: Change = ['spec.nodeName', 'n'];
  it.each<[string, Change[], number | undefined, number]>([
    ['the Pod’s own seconds', [onNode], undefined, 30],
    ['what the client asks for', [onNode], 5, 5],
    ['none at all', [onNode], 0, 0],
    ['a negative number is one second', [onNode], -1, 1],
    ['nowhere yet', [], undefined, 0],
    ['ended', [onNode, ['status.phase', 'Failed']], 5, 0],
  ])('%s', (_, changes, requested, expected) => {
    expect(podDeletionGracePeriodSeconds(defaulted<Pod>(podResource, pod(...changes)) as Pod, requested)).toBe(
      expected,
    );
  });
});

describe('fields by which Pods can be selected', () => {
  it('have a value where nothing is set', () => {
    const object = create() as KubernetesObject;
    const values = Object.entries(podResource.selectableFields ?? {}).map(([name, of]) => [name, of(object)]);
    expect(Object.fromEntries(values)).toEqual({
      'spec.nodeName': '',
      'spec.restartPolicy': 'Always',
      'spec.schedulerName': 'default-scheduler',
      'spec.serviceAccountName': '',
      'spec.hostNetwork': 'false',
      'status.phase': 'Pending',
      'status.podIP': '',
      'status.podIPs': '',
      'status.nominatedNodeName': '',
    });
  });
});

describe('status of Pods', () => {
  const errors = (old: object, status: object, ...changes: readonly Change[]): string[] =>
    statusErrors(podResource, pod(...changes, ['status', old]), pod(...changes, ['status', status]));
  const terminated = (exitCode: number): object => ({
    containerStatuses: [{ name: 'web', state: { terminated: { exitCode } } }],
  });
  const running = { containerStatuses: [{ name: 'web', state: { running: {} } }] };

  it.each<[string, object, object, Change[], string[]]>([
    ['as a kubelet writes it', {}, { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] }, [], []],
    ['a restart', terminated(1), running, [], []],
    [
      'a restart that is not to be',
      terminated(1),
      running,
      [['spec.restartPolicy', 'Never']],
      ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
    ],
    ['a restart after a failure', terminated(1), running, [['spec.restartPolicy', 'OnFailure']], []],
    [
      'a restart after success',
      terminated(0),
      running,
      [['spec.restartPolicy', 'OnFailure']],
      ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
    ],
    [
      'another class of service',
      { qosClass: 'Burstable' },
      { qosClass: 'Guaranteed' },
      [],
      ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    ],
    ['no class of service, which is kept', { qosClass: 'Burstable' }, {}, [], []],
    [
      'two addresses of one family',
      {},
      { podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
      [],
      [
        'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      'no address at all',
      {},
      { podIPs: [{ ip: 'x' }] },
      [],
      ['status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      'a host address that is another one’s',
      {},
      { hostIP: '10.0.0.1', hostIPs: [{ ip: '10.0.0.2' }] },
      [],
      ['status.hostIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `hostIP`'],
    ],
  ])('%s', (_, old, status, changes, expected) => {
    expect(errors(old, status, ...changes)).toEqual(expected);
  });
});
