import { expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { whyRefusedUnderPressure } from './pressure-admission.ts';
import type { PressureCondition } from './signals.ts';

const bestEffort = {};
const burstable = { containers: [{ name: 'c', resources: { requests: { memory: '1Mi' } } }] };
const tolerant = { tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }] };
const critical = { priority: 2_000_000_000 };
const fromFile = { annotations: { 'kubernetes.io/config.source': 'file' } };

const memory = 'The node had condition: [MemoryPressure]. ';
const both = 'The node had condition: [DiskPressure MemoryPressure]. ';

it.each<[string, object, object, readonly PressureCondition[], string | undefined]>([
  ['all is well', bestEffort, {}, [], undefined],
  ['best effort under memory pressure', bestEffort, {}, ['MemoryPressure'], memory],
  ['burstable under memory pressure', burstable, {}, ['MemoryPressure'], undefined],
  ['best effort that tolerates memory pressure', tolerant, {}, ['MemoryPressure'], undefined],
  ['burstable under disk pressure', burstable, {}, ['DiskPressure'], 'The node had condition: [DiskPressure]. '],
  ['burstable under PID pressure', burstable, {}, ['PIDPressure'], 'The node had condition: [PIDPressure]. '],
  ['tolerant under both', tolerant, {}, ['DiskPressure', 'MemoryPressure'], both],
  ['critical under both', critical, {}, ['DiskPressure', 'MemoryPressure'], undefined],
  ['static under disk pressure', bestEffort, fromFile, ['DiskPressure'], undefined],
])('%s', (_, spec, metadata, conditions, message) => {
  const pod = {
    metadata,
    spec: { containers: [{ name: 'c', resources: {} }], ...spec },
    status: {},
  } as unknown as Pod;
  const expected = message === undefined ? undefined : { reason: 'Evicted', message };
  expect(whyRefusedUnderPressure(pod, conditions)).toEqual(expected);
});
