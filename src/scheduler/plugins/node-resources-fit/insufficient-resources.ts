/** The statuses of Nodes that have too little: one for each combination, since thousands of Nodes say the same. */
import { Status } from '../../framework/status.ts';

/** Bits: of what there is too little. */
export const lacks = {
  pods: 1,
  cpu: 2,
  memory: 4,
  ephemeralStorage: 8,
  scalar: 16,
  /** Of something there is too little even on an empty Node. */
  evenWhenEmpty: 32,
} as const;

const reasons = [
  [lacks.pods, 'Too many pods'],
  [lacks.cpu, 'Insufficient cpu'],
  [lacks.memory, 'Insufficient memory'],
  [lacks.ephemeralStorage, 'Insufficient ephemeral-storage'],
] as const;

const known: (Status | undefined)[] = [];

/** `scalars`: the names of the other resources that are short. */
export function insufficient(lacking: number, scalars: readonly string[] = []): Status {
  if (scalars.length > 0) return statusOf(lacking, scalars);
  known[lacking] ??= statusOf(lacking, scalars);
  return known[lacking];
}

function statusOf(lacking: number, scalars: readonly string[]): Status {
  const code = (lacking & lacks.evenWhenEmpty) !== 0 ? 'UnschedulableAndUnresolvable' : 'Unschedulable';
  const texts = reasons.filter(([lack]) => (lacking & lack) !== 0).map(([, text]) => text);
  return new Status(code, 'NodeResourcesFit', [...texts, ...scalars.map((name) => `Insufficient ${name}`)]);
}
