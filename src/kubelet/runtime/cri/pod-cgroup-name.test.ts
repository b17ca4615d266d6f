import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { QosClass } from '../../../api/core/v1/pod-requests.ts';
import { type CgroupDriver, cgroupParent } from './pod-cgroup-name.ts';

/** Class, driver, --cgroup-root, name. */
const cases: readonly (readonly [QosClass, CgroupDriver, string, string])[] = [
  ['Guaranteed', 'cgroupfs', '/', '/kubepods/pod1a-2b'],
  ['Burstable', 'cgroupfs', '/', '/kubepods/burstable/pod1a-2b'],
  ['BestEffort', 'cgroupfs', '/', '/kubepods/besteffort/pod1a-2b'],
  ['BestEffort', 'cgroupfs', '/own/root', '/own/root/kubepods/besteffort/pod1a-2b'],
  ['Guaranteed', 'systemd', '/', '/kubepods.slice/kubepods-pod1a_2b.slice'],
  ['Burstable', 'systemd', '/', '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a_2b.slice'],
];

describe('cgroups of Pods', () => {
  it.each(cases)('%s by %s below %s', (qosClass, driver, root, name) => {
    const pod = { metadata: { uid: '1a-2b' }, spec: { containers: [] }, status: { qosClass } } as unknown as Pod;
    expect(cgroupParent(pod, driver, root)).toBe(name);
  });
});
