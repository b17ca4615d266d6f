/** What a container does right after its start and right before its end. */
import type { Container } from '../../api/core/v1/container.ts';
import type { LifecycleHandler } from '../../api/core/v1/probe.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface HookTarget {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly containerId: string;
  readonly container: Container;
  readonly podIp: string;
  readonly timeoutMs: number;
}

/** Rejects where the hook fails, or takes longer than it may. */
export async function runHook(target: HookTarget, { exec, sleep: pause, ...request }: LifecycleHandler): Promise<void> {
  const { runtime, clock, containerId, container, podIp, timeoutMs } = target;
  if (exec !== undefined) {
    const { exitCode, stdout, stderr } = await runtime.execSync(containerId, exec.command ?? [], timeoutMs);
    if (exitCode !== 0) throw new Error(`command exited with ${exitCode}: ${stderr || stdout}`);
  } else if (pause !== undefined) {
    await sleep(clock, Math.min(pause.seconds * 1000, timeoutMs));
  } else {
    const answer = await runtime.probe(containerId, { type: 'hook', handler: request, timeoutMs, podIp, container });
    if (!answer.success) throw new Error(answer.output);
  }
}
