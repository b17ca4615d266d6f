/** Which cgroup a Pod belongs to, by its quality of service: so that the kernel takes from the least assured first. Pure. */
import type { Pod } from '../../../api/core/v1/pod.ts';
import { podQosClass, type QosClass } from '../../../api/core/v1/pod-requests.ts';

/** Which of the two ways to name cgroups the runtime is set up for. */
export type CgroupDriver = 'cgroupfs' | 'systemd';

/** Guaranteed Pods lie beside the folders of the other classes. */
const folderOf: Readonly<Record<QosClass, string>> = {
  Guaranteed: '',
  Burstable: 'burstable',
  BestEffort: 'besteffort',
};

/** The parts of the name, from the root on: `['kubepods', 'burstable', 'pod0c3a…']`. `root` is the kubelet's --cgroup-root. */
export function cgroupParts(pod: Pod, root = '/'): string[] {
  const folder = folderOf[podQosClass(pod)];
  const parts = [...root.split('/'), 'kubepods', folder, `pod${pod.metadata.uid ?? ''}`];
  return parts.filter((part) => part !== '');
}

/** `/kubepods/burstable/pod0c3a-…`, or `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0c3a_….slice`. */
export function cgroupParent(pod: Pod, driver: CgroupDriver, root = '/'): string {
  const parts = cgroupParts(pod, root);
  if (driver === 'cgroupfs') return `/${parts.join('/')}`;
  const escaped = parts.map((part) => part.replaceAll('-', '_'));
  return escaped.map((_, i) => `/${escaped.slice(0, i + 1).join('-')}.slice`).join('');
}
