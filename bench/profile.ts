/** Reads a CPU profile of the bundled product: whose code the time was spent in. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Share {
  /** `src/apiserver`, `node_modules`, `(garbage collector)` … */
  readonly name: string;
  readonly percent: number;
}

/** By the folders of src/; idle time is left out. The largest first. */
export async function profileByFolder(profile: CpuProfile): Promise<readonly Share[]> {
  const names = new Map<number, string>();
  const modules = new Map<string, ModuleLines>();
  for (const { id, callFrame } of profile.nodes) names.set(id, await ownerOf(callFrame, modules));
  const times = new Map<string, number>();
  let total = 0;
  for (const [i, id] of profile.samples.entries()) {
    const name = names.get(id)!;
    if (name === '(idle)') continue;
    const time = profile.timeDeltas[i]!;
    times.set(name, (times.get(name) ?? 0) + time);
    total += time;
  }
  return [...times]
    .map(([name, time]) => ({ name, percent: (time / total) * 100 }))
    .filter(({ percent }) => percent >= 0.5)
    .sort((a, b) => b.percent - a.percent);
}

/** Where the modules begin in a bundle, as its comments have it. */
type ModuleLines = readonly { readonly line: number; readonly path: string }[];

async function ownerOf(
  { functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame'],
  modules: Map<string, ModuleLines>,
): Promise<string> {
  if (url === '') return functionName === '' ? '(program)' : functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('node:')) return 'node';
  if (!url.includes('/dist/')) return 'node_modules';
  let lines = modules.get(url);
  if (lines === undefined) {
    lines = moduleLines(await readFile(fileURLToPath(url), 'utf8'));
    modules.set(url, lines);
  }
  const path = lines.findLast(({ line }) => line <= lineNumber)?.path ?? '(bundle)';
  if (!path.startsWith('src/')) return 'node_modules';
  const [, first = '', second = ''] = path.split('/');
  return ['api', 'controllers', 'apiserver'].includes(first) && !second.includes('.')
    ? `src/${first}/${second}`
    : `src/${first}`;
}

function moduleLines(text: string): ModuleLines {
  return text.split('\n').flatMap((content, line) => {
    const path = /^\/\/ ((?:src|node_modules)\/\S+)$/.exec(content)?.[1];
    return path === undefined ? [] : [{ line, path }];
  });
}
