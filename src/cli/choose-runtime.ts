/** Whether containers are real, by the flags and by what there is on this machine. */
import type { Clock } from '../base/clock.ts';
import { type FoundRuntime, findContainerRuntime } from '../cluster/container-runtime.ts';
import { UsageError } from './failure.ts';
import type { RuntimeFlags } from './runtime-flags.ts';

/** What the choice depends on, and what people are to know of it. */
export interface RuntimeChoiceOptions {
  readonly flags: RuntimeFlags;
  readonly isRoot: boolean;
  /** Why `auto` does not look for a runtime. */
  readonly whySimulated?: string;
  readonly clock: Clock;
  /** Where runtimes are looked for; the usual places where absent. */
  readonly places?: readonly string[];
}

export type RuntimeChoice =
  | { readonly kind: 'simulated'; readonly why: string }
  | { readonly kind: 'cri'; readonly found: FoundRuntime };

const kinds: readonly string[] = ['auto', 'cri', 'simulated'];

/** Throws a UsageError where real containers are asked for and can't be had. */
export async function chooseRuntime(options: RuntimeChoiceOptions): Promise<RuntimeChoice> {
  const { flags, isRoot, whySimulated, clock, places } = options;
  const { runtime, criEndpoint } = flags;
  if (!kinds.includes(runtime)) throw new UsageError(`--runtime ${runtime}: choose one of ${kinds.join(', ')}`);
  if (runtime === 'simulated') {
    if (criEndpoint !== undefined) throw new UsageError('--runtime simulated has no --cri-endpoint: choose one');
    return { kind: 'simulated', why: 'as asked for' };
  }
  const isAsked = runtime === 'cri' || criEndpoint !== undefined;
  if (!isAsked && whySimulated !== undefined) return { kind: 'simulated', why: whySimulated };
  if (!isRoot) {
    if (isAsked) throw new UsageError('--runtime cri: real containers need root; run it with sudo');
    return { kind: 'simulated', why: 'real containers need root' };
  }
  const search = await findContainerRuntime(clock, criEndpoint, places);
  if (search.found !== undefined) return { kind: 'cri', found: search.found };
  if (!isAsked) return { kind: 'simulated', why: 'no container runtime answers here' };
  throw new UsageError(
    `--runtime cri: ${search.reasons.join('; ')}.\n` +
      'Install and start a container runtime (Debian: apt-get install containerd runc containernetworking-plugins),\n' +
      'or say where it listens with --cri-endpoint. `wherry doctor` tells all that is missing here.',
  );
}
