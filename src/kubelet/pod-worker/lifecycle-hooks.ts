/** What a container does right after its start and right before its end. */
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { LifecycleHandler } from '../../api/core/v1/probe.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import { podText } from '../pod-text.ts';
import { type ExecResult, type Runtime, runtimeMessage } from '../runtime/runtime.ts';

export interface HookTarget {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly pod: Pod;
  readonly containerId: string;
  readonly container: Container;
  readonly podIp: string;
  readonly timeoutMs: number;
}

/** Rejects where the hook fails, or takes longer than it may, with what upstream says of it in the container's status. */
export async function runHook(target: HookTarget, handler: LifecycleHandler): Promise<void> {
  const { runtime, clock, containerId, timeoutMs, podIp, container } = target;
  const { exec, sleep: pause, ...request } = handler;
  if (exec !== undefined) {
    await runCommand(target, exec.command ?? []);
  } else if (pause !== undefined) {
    await sleep(clock, Math.min(pause.seconds * 1000, timeoutMs));
  } else {
    const answer = await runtime.probe(containerId, { type: 'hook', handler: request, timeoutMs, podIp, container });
    if (!answer.success) throw hookError(target, `HTTP lifecycle hook (${request.httpGet?.path ?? ''})`, answer.output);
  }
}

async function runCommand(target: HookTarget, command: readonly string[]): Promise<void> {
  const { runtime, containerId, timeoutMs } = target;
  const hook = `Exec lifecycle hook ([${command.join(' ')}])`;
  const fail = (error: string, output: string): Error =>
    hookError(target, hook, `${error}, message: ${goQuote(output)}`);
  let result: ExecResult;
  try {
    result = await runtime.execSync(containerId, command, timeoutMs);
  } catch (error) {
    throw fail(runtimeMessage(error), '');
  }
  const { exitCode, stdout, stderr } = result;
  if (exitCode !== 0) throw fail(`command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`, stdout + stderr);
}

function hookError({ pod, container }: HookTarget, hook: string, error: string): Error {
  const where = `Container ${goQuote(container.name)} in Pod ${goQuote(podText(pod))}`;
  return new Error(`${hook} for ${where} failed - error: ${error}`);
}
