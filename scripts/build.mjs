/**
 * Builds dist/: the command as ES modules that need little reading at start, and the public subpaths with their types.
 *
 * Plain JavaScript, since it runs before anything else does: `npm ci` calls it through `prepare`. There, `--prepare` makes it
 * settle for the dist/ that is there when the development dependencies are missing.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

const root = dirname(import.meta.dirname);
process.chdir(root);

/** Output name to source. The public subpaths are those of package.json's exports. */
const entryPoints = Object.fromEntries(
  [
    ['cli/main', 'src/cli/main.ts'],
    ['index', 'src/index.ts'],
    ['client/index', 'src/client/index.ts'],
    ['testing/index', 'src/testing/index.ts'],
  ].filter(([, source]) => existsSync(source)),
);

/** Left to node_modules: native code, and what loads files of its own at run time. Everything else goes into the bundle. */
const external = ['lmdb', 'classic-level', '@grpc/grpc-js', 'pino-pretty', 'vitest'];

async function loadEsbuild() {
  try {
    return await import('esbuild');
  } catch (error) {
    if (!process.argv.includes('--prepare')) throw error;
    if (!existsSync('dist/cli/main.js')) {
      console.error(
        'wherry: dist/ is not built and the development dependencies are missing; run `npm ci --include=dev`',
      );
    }
    return undefined;
  }
}

/** @param {typeof import('esbuild')} esbuild */
async function bundle(esbuild) {
  await esbuild.build({
    entryPoints,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // ES modules where a package has them: a CommonJS one loses its named exports when it is imported lazily.
    mainFields: ['module', 'main'],
    target: 'node20',
    // Classes and functions show their own names in stack traces and logs.
    keepNames: false,
    minify: false,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    chunkNames: 'chunks/[name]-[hash]',
    external,
    // The CommonJS packages in the bundle call require for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** Types are for the public subpaths only; without those there is nothing to publish. */
function emitTypes() {
  if (Object.keys(entryPoints).every((name) => name === 'cli/main')) return;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const esbuild = await loadEsbuild();
if (esbuild !== undefined) {
  rmSync(resolve(root, 'dist'), { recursive: true, force: true });
  if (Object.keys(entryPoints).length > 0) await bundle(esbuild);
  if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);
  emitTypes();
}
