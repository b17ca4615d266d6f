/** The environment variables of a container from its spec alone, for whoever resolves no references. Pure. */
import type { Container } from '../../../api/core/v1/container.ts';
import { expandVariables } from '../../environment/variable-expansion.ts';
import { type EnvironmentVariable, RuntimeError } from '../runtime.ts';

/** In order, each name once, with its last value; a value may refer to variables before it. Throws where one refers to another object. */
export function literalEnvironment({ env = [], envFrom = [] }: Container): EnvironmentVariable[] {
  for (const { configMapRef, secretRef, prefix = '' } of envFrom) {
    throw unreadable(`${prefix}* (from ${configMapRef?.name ?? secretRef?.name ?? ''})`);
  }
  const variables = new Map<string, string>();
  for (const { name, value = '', valueFrom } of env) {
    if (valueFrom !== undefined) throw unreadable(name);
    variables.set(name, expandVariables(value, variables));
  }
  return [...variables].map(([name, value]) => ({ name, value }));
}

function unreadable(name: string): RuntimeError {
  return new RuntimeError('InvalidArgument', `environment variable ${name} refers to what this runtime cannot read`);
}
