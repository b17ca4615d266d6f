/** Container images as bytes: made here, of a tar, with no Docker and no registry, and written as an archive that `ctr images import` takes. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The bytes of an image with one layer. */
export interface OciImage {
  readonly manifest: Buffer;
  readonly config: Buffer;
  readonly layer: Buffer;
}

export interface ImageSettings {
  readonly command?: readonly string[];
  readonly environment?: readonly string[];
  /** `1000`, or a name. */
  readonly user?: string;
  readonly workingDirectory?: string;
  /** Large ones are made, and unpacked, sooner as they are. */
  readonly isCompressed?: boolean;
}

/** Node's names of processors to those of images. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
const layerType = 'application/vnd.oci.image.layer.v1.tar';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Layers are large, and several images may have the same. */
const digests = new WeakMap<Uint8Array, string>();

export function digestOf(bytes: Uint8Array): string {
  const known = digests.get(bytes);
  if (known !== undefined) return known;
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  digests.set(bytes, digest);
  return digest;
}

export function ociImage(layerTar: Buffer, settings: ImageSettings = {}): OciImage {
  const { isCompressed = true } = settings;
  const layer = isCompressed ? gzipSync(layerTar, { level: 1 }) : layerTar;
  const config = Buffer.from(
    JSON.stringify({
      architecture: architectures[process.arch] ?? process.arch,
      os: 'linux',
      config: {
        Cmd: settings.command ?? ['sh'],
        Env: settings.environment ?? ['PATH=/bin'],
        User: settings.user ?? '',
        WorkingDir: settings.workingDirectory ?? '/',
      },
      rootfs: { type: 'layers', diff_ids: [digestOf(layerTar)] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: [descriptor(isCompressed ? `${layerType}+gzip` : layerType, layer)],
    }),
  );
  return { manifest, config, layer };
}

const descriptor = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });

/** `images`: by their full names, as `docker.io/library/busybox:1.36`. Writes a tar in OCI's image layout, of which runtimes know the names. */
export async function writeOciArchive(file: string, images: Readonly<Record<string, OciImage>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-archive-'));
  try {
    const blobs = join(folder, 'blobs', 'sha256');
    await mkdir(blobs, { recursive: true });
    const blobBytes = new Map(
      Object.values(images).flatMap((image) =>
        Object.values<Buffer>({ ...image }).map((bytes) => [digestOf(bytes), bytes] as const),
      ),
    );
    for (const [digest, bytes] of blobBytes) await writeFile(join(blobs, digest.slice('sha256:'.length)), bytes);
    const manifests = Object.entries(images).map(([name, { manifest }]) => ({
      ...descriptor(manifestType, manifest),
      annotations: {
        'io.containerd.image.name': name,
        'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
      },
    }));
    await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    execFileSync('tar', ['--directory', folder, '--create', '--file', file, '.']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
