/** The kernel parameters that Pods may set beside the safe ones, from the text that people write. */
import { isNamespacedSysctl } from '../kubelet/admission/sysctls.ts';

/** `problem`: what is wrong with the text, for people. */
export type ReadSysctls = { readonly patterns: readonly string[] } | { readonly problem: string };

/** `kernel.msg*,net.core.somaxconn` */
export function readUnsafeSysctls(text: string): ReadSysctls {
  const patterns = text.split(',').filter((pattern) => pattern !== '');
  const shared = patterns.find((pattern) => !isNamespacedSysctl(pattern));
  return shared === undefined ? { patterns } : { problem: `the kernel has ${shared} once for all Pods` };
}
