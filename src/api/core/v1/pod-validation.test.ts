import { describe, expect, it } from 'vitest';
import { createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import { podResource } from './pod-resource.ts';

const minimal: Input = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
};

type Change = readonly [path: string, value: unknown];

function pod(...changes: readonly Change[]): Input {
  return changes.reduce((object, [path, value]) => withField(object, path, value), minimal);
}

const create = (...changes: readonly Change[]): string[] => createErrors(podResource, pod(...changes));

const dnsLabel =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe('Pods that are valid', () => {
  it.each<[string, Change[]]>([
    ['the least there can be', []],
    [
      'a sidecar with probes',
      [
        [
          'spec.initContainers',
          [{ name: 's', image: 'i', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 1 } } }],
        ],
      ],
    ],
    [
      'volumes of several sources',
      [
        [
          'spec.volumes',
          [
            { name: 'a' },
            { name: 'b', secret: { secretName: 's' } },
            { name: 'c', hostPath: { path: '/p', type: 'Directory' } },
            { name: 'd', projected: { sources: [{ configMap: { name: 'c' } }] } },
          ],
        ],
        ['spec.containers.0.volumeMounts', [{ name: 'a', mountPath: '/a' }]],
      ],
    ],
    [
      'environment from everywhere',
      [
        [
          'spec.containers.0.env',
          [
            { name: 'A', value: '1' },
            { name: 'B', valueFrom: { fieldRef: { fieldPath: "metadata.labels['x']" } } },
            { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
            { name: 'D', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
        ],
        ['spec.containers.0.envFrom', [{ configMapRef: { name: 'c' }, prefix: 'P_' }]],
      ],
    ],
    ['resources', [['spec.containers.0.resources', { limits: { cpu: '1', memory: '1Gi', 'example.com/gpu': '1' } }]]],
    ['a toleration of everything', [['spec.tolerations', [{ operator: 'Exists' }]]]],
  ])('%s', (_, changes) => {
    expect(create(...changes)).toEqual([]);
  });
});

describe('Pods that are refused', () => {
  const container = 'spec.containers.0';
  it.each<[string, Change[], string[]]>([
    ['no containers', [['spec.containers', []]], ['spec.containers: Required value']],
    ['no image', [[`${container}.image`, '']], ['spec.containers[0].image: Required value']],
    [
      'a name that is no label',
      [[`${container}.name`, 'W_eb']],
      [`spec.containers[0].name: Invalid value: "W_eb": ${dnsLabel}`],
    ],
    [
      'spaces around the image',
      [[`${container}.image`, ' nginx']],
      ['spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'],
    ],
    [
      'the same name twice',
      [
        [
          'spec.containers',
          [
            { name: 'a', image: 'i' },
            { name: 'a', image: 'i' },
          ],
        ],
      ],
      ['spec.containers[1].name: Duplicate value: "a"'],
    ],
    [
      'an unknown restart policy',
      [['spec.restartPolicy', 'Sometimes']],
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'an unknown DNS policy',
      [['spec.dnsPolicy', 'X']],
      [
        'spec.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      'an unknown pull policy',
      [[`${container}.imagePullPolicy`, 'X']],
      [
        'spec.containers[0].imagePullPolicy: Unsupported value: "X": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      'a deadline of nothing',
      [['spec.activeDeadlineSeconds', 0]],
      ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
    ],
    [
      'a mount without its volume',
      [[`${container}.volumeMounts`, [{ name: 'v', mountPath: '/v' }]]],
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'two mounts in one place',
      [
        ['spec.volumes', [{ name: 'v' }]],
        [
          `${container}.volumeMounts`,
          [
            { name: 'v', mountPath: '/v' },
            { name: 'v', mountPath: '/v' },
          ],
        ],
      ],
      ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique'],
    ],
    [
      'a volume of two sources',
      [['spec.volumes', [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }]]],
      ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'two volumes of one name',
      [['spec.volumes', [{ name: 'v' }, { name: 'v' }]]],
      ['spec.volumes[1].name: Duplicate value: "v"'],
    ],
    [
      'a secret volume without its secret',
      [['spec.volumes', [{ name: 'v', secret: {} }]]],
      ['spec.volumes[0].secret.secretName: Required value'],
    ],
    [
      'a file mode beyond the bits',
      [['spec.volumes', [{ name: 'v', configMap: { name: 'c', defaultMode: 512 } }]]],
      [
        'spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
      ],
    ],
    [
      'a host path out of its folder',
      [['spec.volumes', [{ name: 'v', hostPath: { path: '/a/../b' } }]]],
      ['spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\''],
    ],
    [
      'a port out of range',
      [[`${container}.ports`, [{ containerPort: 70000 }]]],
      ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'an unknown protocol',
      [[`${container}.ports`, [{ containerPort: 1, protocol: 'tcp' }]]],
      ['spec.containers[0].ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'one host port twice',
      [
        [
          `${container}.ports`,
          [
            { containerPort: 1, hostPort: 5 },
            { containerPort: 2, hostPort: 5 },
          ],
        ],
      ],
      ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//5"'],
    ],
    [
      'a host port beside the container port on the host network',
      [
        ['spec.hostNetwork', true],
        [`${container}.ports`, [{ containerPort: 1, hostPort: 2 }]],
      ],
      ['spec.containers[0].ports[0].hostPort: Invalid value: 2: must match `containerPort` when `hostNetwork` is true'],
    ],
    [
      'a request above the limit',
      [[`${container}.resources`, { requests: { cpu: '2' }, limits: { cpu: '1' } }]],
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      'a negative request',
      [[`${container}.resources`, { requests: { cpu: '-1' } }]],
      ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      'a resource that is none',
      [[`${container}.resources`, { requests: { wind: '1' } }]],
      [
        'spec.containers[0].resources.requests[wind]: Invalid value: "wind": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[wind]: Invalid value: "wind": must be a standard resource for containers',
      ],
    ],
    [
      'an extended resource without a limit',
      [[`${container}.resources`, { requests: { 'example.com/gpu': '1' } }]],
      ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ],
    [
      'half an extended resource',
      [[`${container}.resources`, { limits: { 'example.com/gpu': '500m' } }]],
      [
        'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
        'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
      ],
    ],
    [
      'a probe that does nothing',
      [[`${container}.livenessProbe`, {}]],
      ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
    ],
    [
      'a probe that does two things',
      [[`${container}.livenessProbe`, { exec: { command: ['a'] }, tcpSocket: { port: 1 } }]],
      ['spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
    ],
    [
      'liveness after two successes',
      [[`${container}.livenessProbe`, { tcpSocket: { port: 1 }, successThreshold: 2 }]],
      ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'],
    ],
    [
      'an init container with a probe',
      [['spec.initContainers', [{ name: 'i', image: 'i', livenessProbe: { tcpSocket: { port: 1 } } }]]],
      [
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'an init container named as a regular one',
      [['spec.initContainers', [{ name: 'web', image: 'i' }]]],
      ['spec.initContainers[0].name: Duplicate value: "web"'],
    ],
    [
      'ephemeral containers from the start',
      [['spec.ephemeralContainers', [{ name: 'd', image: 'i' }]]],
      ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
    ],
    [
      'a node in spite of gates',
      [
        ['spec.nodeName', 'n'],
        ['spec.schedulingGates', [{ name: 'g' }]],
      ],
      ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
    ],
    ['an empty variable', [[`${container}.env`, [{ name: '' }]]], ['spec.containers[0].env[0].name: Required value']],
    [
      'a variable with a value and a source',
      [[`${container}.env`, [{ name: 'A', value: '1', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]]],
      ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ],
    [
      'a field that the downward API has not',
      [[`${container}.env`, [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.x' } } }]]],
      [
        'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.x": error converting fieldPath: field label not supported: spec.x',
      ],
    ],
    [
      'a user id below zero',
      [['spec.securityContext', { runAsUser: -1 }]],
      ['spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 4294967295, inclusive'],
    ],
    [
      'privileged without escalation',
      [[`${container}.securityContext`, { privileged: true, allowPrivilegeEscalation: false }]],
      [
        'spec.containers[0].securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
    [
      'a local seccomp profile without its name',
      [['spec.securityContext', { seccompProfile: { type: 'Localhost' } }]],
      [
        'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      ],
    ],
    [
      'a toleration of all keys by equality',
      [['spec.tolerations', [{ value: 'a' }]]],
      [
        'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      'seconds of toleration without NoExecute',
      [['spec.tolerations', [{ key: 'k', operator: 'Exists', tolerationSeconds: 1 }]]],
      ['spec.tolerations[0].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set'],
    ],
    [
      'affinity to Nodes by an unknown operator',
      [
        [
          'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution',
          {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'Like', values: ['v'] }] }],
          },
        ],
      ],
      [
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
      ],
    ],
    [
      'affinity to Pods without a topology',
      [['spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution', [{ labelSelector: {} }]]],
      [
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty',
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty',
        "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [
      'a skew of nothing',
      [['spec.topologySpreadConstraints', [{ maxSkew: 0, topologyKey: 'k', whenUnsatisfiable: 'DoNotSchedule' }]]],
      ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero'],
    ],
    [
      'names looked up nowhere',
      [['spec.dnsPolicy', 'None']],
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'a token of no service account',
      [['spec.volumes', [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }]]],
      [
        'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
      ],
    ],
    [
      'a deletion cost that is no number',
      [['metadata.annotations', { 'controller.kubernetes.io/pod-deletion-cost': 'x' }]],
      ['metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "x": must be a 32bit integer'],
    ],
    [
      'an unknown operating system',
      [['spec.os', { name: 'plan9' }]],
      ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
    ],
    [
      'Linux settings on Windows',
      [
        ['spec.os', { name: 'windows' }],
        ['spec.hostPID', true],
      ],
      ['spec.hostPID: Forbidden: cannot be set for a windows pod'],
    ],
    [
      'the whole asks for less than its parts',
      [
        ['spec.resources', { requests: { cpu: '1' } }],
        [`${container}.resources`, { requests: { cpu: '2' } }],
      ],
      [
        'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
      ],
    ],
  ])('%s', (_, changes, expected) => {
    expect(create(...changes)).toEqual(expected);
  });
});

describe('updates of Pods', () => {
  const update = (from: readonly Change[], to: readonly Change[]): string[] =>
    updateErrors(podResource, pod(...from), pod(...from, ...to));

  it.each<[string, Change[], Change[]]>([
    ['nothing', [], []],
    ['an image', [], [['spec.containers.0.image', 'nginx:2']]],
    ['labels', [], [['metadata.labels', { a: 'b' }]]],
    ['a deadline where there was none', [], [['spec.activeDeadlineSeconds', 5]]],
    [
      'one more toleration',
      [['spec.tolerations', [{ key: 'a', operator: 'Exists' }]]],
      [
        [
          'spec.tolerations',
          [
            { key: 'b', operator: 'Exists' },
            { key: 'a', operator: 'Exists' },
          ],
        ],
      ],
    ],
    [
      'a gate that is cleared',
      [['spec.schedulingGates', [{ name: 'a' }, { name: 'b' }]]],
      [['spec.schedulingGates', [{ name: 'b' }]]],
    ],
    [
      'a narrower node selector behind a gate',
      [['spec.schedulingGates', [{ name: 'a' }]]],
      [['spec.nodeSelector', { a: 'b' }]],
    ],
    [
      'a node affinity behind a gate',
      [['spec.schedulingGates', [{ name: 'a' }]]],
      [
        [
          'spec.affinity',
          {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'Exists' }] }],
              },
            },
          },
        ],
      ],
    ],
  ])('allows %s', (_, from, to) => {
    expect(update(from, to)).toEqual([]);
  });

  const only =
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

  it.each<[string, Change[], Change[], string[]]>([
    ['a command', [], [['spec.containers.0.command', ['a']]], [`${only}\n+ containers[0].command: ["a"]`]],
    ['the node', [['spec.nodeName', 'a']], [['spec.nodeName', 'b']], [`${only}\n- nodeName: "a"\n+ nodeName: "b"`]],
    [
      'one more container',
      [],
      [['spec.containers.1', { name: 'b', image: 'i' }]],
      ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    ],
    [
      'a later deadline',
      [['spec.activeDeadlineSeconds', 5]],
      [['spec.activeDeadlineSeconds', 6]],
      ['spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value'],
    ],
    [
      'no deadline any more',
      [['spec.activeDeadlineSeconds', 5]],
      [['spec.activeDeadlineSeconds', undefined]],
      ['spec.activeDeadlineSeconds: Invalid value: "null": must not update from a positive integer to nil value'],
    ],
    [
      'a toleration taken away',
      [['spec.tolerations', [{ key: 'a', operator: 'Exists' }]]],
      [['spec.tolerations', undefined]],
      ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
    ],
    [
      'a gate that is new',
      [['spec.schedulingGates', [{ name: 'a' }]]],
      [['spec.schedulingGates', [{ name: 'b' }]]],
      ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'"],
    ],
    [
      'another node selector behind a gate',
      [
        ['spec.schedulingGates', [{ name: 'a' }]],
        ['spec.nodeSelector', { a: 'b' }],
      ],
      [['spec.nodeSelector', { a: 'c' }]],
      [
        'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ],
    ],
  ])('refuses %s', (_, from, to, expected) => {
    expect(update(from, to)).toEqual(expected);
  });
});
