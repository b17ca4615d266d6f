/**
 * The images of the example, made of the Node.js that runs the demo: its program, the libraries that it needs, and a small web server. They are put into
 * containerd as an archive, so that neither Docker nor a registry has to be there, and taken out of it in the end.
 */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { findProgram, programAt } from '../../src/base/program.ts';
import { CriClient } from '../../src/kubelet/runtime/cri/cri-client.ts';
import * as methods from '../../src/kubelet/runtime/cri/methods.ts';
import { type OciImage, ociImage, writeOciArchive } from './oci-image.ts';

export const demoImage = (version: string): string => `registry.example/web:${version}`;
const versions = ['1.0', '2.0'];
const nodePath = '/usr/bin/node';
const importMsMax = 120_000;
const pullMsMax = 20_000;
const layerBytesMax = 1024 * 1024 * 1024;

/** Why images cannot be put into the runtime; undefined where they can. */
export function whyNoImages(runtime: string): string | undefined {
  if (!runtime.startsWith('containerd'))
    return `the example's image can only be given to containerd, not to ${runtime}`;
  return findProgram('ctr') === undefined ? 'ctr, which gives images to containerd, is not installed' : undefined;
}

export class DemoImages {
  readonly #endpoint: string;
  readonly #names: readonly string[];

  private constructor(endpoint: string, names: readonly string[]) {
    this.#endpoint = endpoint;
    this.#names = names;
  }

  /** To be called where whyNoImages() has nothing to say. `endpoint`: of containerd. */
  static async import(endpoint: string): Promise<DemoImages> {
    const pause = await missingPauseImage(endpoint, systemClock);
    const folder = await mkdtemp(join(tmpdir(), 'wherry-demo-images-'));
    try {
      const layer = await nodeLayer(folder);
      const images: Record<string, OciImage> = {};
      for (const version of versions) {
        const command = [nodePath, '/web-server.mjs'];
        images[demoImage(version)] = ociImage(layer, {
          command,
          environment: [`VERSION=${version}`],
          isCompressed: false,
        });
      }
      if (pause !== undefined) {
        const command = [nodePath, '--eval', 'process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 1e9)'];
        images[pause] = ociImage(layer, { command, isCompressed: false });
      }
      const archive = join(folder, 'images.tar');
      await writeOciArchive(archive, images);
      const ctr = programAt(findProgram('ctr')!, ['--address', endpoint, '--namespace', 'k8s.io'], importMsMax);
      await ctr.run(['images', 'import', archive]);
      return new DemoImages(endpoint, Object.keys(images));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Once no container needs them. */
  async remove(): Promise<void> {
    const client = await CriClient.open(this.#endpoint, systemClock);
    try {
      for (const image of this.#names) await client.call(methods.removeImage, { image: { image } });
    } finally {
      client.close();
    }
  }
}

/** A tar. Libraries lie where the program looks for them. */
async function nodeLayer(folder: string): Promise<Buffer> {
  const root = join(folder, 'root');
  const { sharedObjects } = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  // The kernel's own is no file.
  const libraries = sharedObjects.filter((path) => path.startsWith('/') && !path.endsWith('.node'));
  const files = new Map(libraries.map((path) => [path, path]));
  files.set(nodePath, process.execPath);
  files.set('/web-server.mjs', join(import.meta.dirname, 'web-server.mjs'));
  for (const [target, source] of files) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await copyFile(source, join(root, target));
  }
  for (const name of ['dev', 'etc', 'proc', 'sys', 'tmp']) await mkdir(join(root, name), { recursive: true });
  const tar = ['--directory', root, '--create', '--owner=0', '--group=0', '--numeric-owner', '.'];
  return execFileSync('tar', tar, { maxBuffer: layerBytesMax });
}

/** The image of the process that holds a Pod's namespaces, where the runtime neither has it nor can pull it. */
async function missingPauseImage(endpoint: string, clock: Clock): Promise<string | undefined> {
  const client = await CriClient.open(endpoint, clock);
  try {
    const { info } = await client.call(methods.status, { verbose: true });
    const { sandboxImage } = JSON.parse(info.config ?? '{}') as { readonly sandboxImage?: string };
    // Of newer runtimes it is not known, which is theirs to see to.
    if (!sandboxImage) return undefined;
    const image = { image: sandboxImage };
    if ((await client.call(methods.imageStatus, { image })).image !== undefined) return undefined;
    return await client.call(methods.pullImage, { image }, { timeoutMs: pullMsMax }).then(
      () => undefined,
      () => sandboxImage,
    );
  } finally {
    client.close();
  }
}
