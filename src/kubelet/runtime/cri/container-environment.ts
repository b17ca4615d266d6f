/** The environment variables of a container, from its spec and from whoever knows what its references refer to. */
import type { Container } from '../../../api/core/v1/container.ts';
import type { EnvVarSource } from '../../../api/core/v1/environment.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { type EnvironmentVariable, RuntimeError } from '../runtime.ts';
import { expandVariables } from './variable-expansion.ts';

/** Where the container is to run: what `status.podIP` and its like refer to. */
export interface EnvironmentContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIps: readonly string[];
}

/** Finds out all variables of a container. Rejects where it must not be made without one that is missing. */
export type ResolveEnvironment = (context: EnvironmentContext) => Promise<readonly EnvironmentVariable[]>;

/** The value of a reference; undefined where it is optional and refers to nothing. */
export type ResolveSource = (name: string, source: EnvVarSource) => string | undefined;

/**
 * The variables of `container.env` after those in `before`, in order and each name once, with its last value. A value may refer to variables before
 * it. Pure, as far as `resolve` is.
 */
export function containerEnvironment(
  { env = [] }: Container,
  before: readonly EnvironmentVariable[],
  resolve: ResolveSource,
): EnvironmentVariable[] {
  const variables = new Map(before.map(({ name, value }) => [name, value]));
  for (const { name, value = '', valueFrom } of env) {
    const found = valueFrom === undefined ? expandVariables(value, variables) : resolve(name, valueFrom);
    if (found !== undefined) variables.set(name, found);
  }
  return [...variables].map(([name, value]) => ({ name, value }));
}

/** For a kubelet that resolves no references: a container that has any is refused. */
export const literalEnvironment: ResolveEnvironment = async ({ container }) => {
  const refuse = (name: string): never => {
    throw new RuntimeError('InvalidArgument', `environment variable ${name} refers to what this runtime cannot read`);
  };
  for (const { configMapRef, secretRef, prefix } of container.envFrom ?? []) {
    refuse(`${prefix ?? ''}* (from ${configMapRef?.name ?? secretRef?.name ?? ''})`);
  }
  return containerEnvironment(container, [], refuse);
};
