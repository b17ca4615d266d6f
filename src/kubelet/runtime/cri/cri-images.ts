/** Images of a CRI runtime. */
import {
  type PullOptions,
  type RegistryCredential,
  RuntimeError,
  type RuntimeImage,
  runtimeMessage,
} from '../runtime.ts';
import { type CriClient, isUnknown } from './cri-client.ts';
import type { CriImage } from './messages.ts';
import * as methods from './methods.ts';
import type { ImageUser } from './security-context.ts';

export class CriImages {
  readonly #client: CriClient;
  #sandboxImage: Promise<string> | undefined;

  constructor(client: CriClient) {
    this.#client = client;
  }

  async status(image: string): Promise<RuntimeImage | undefined> {
    const found = await this.#find(image);
    return found === undefined ? undefined : toRuntimeImage(found);
  }

  async list(): Promise<readonly RuntimeImage[]> {
    this.#sandboxImage ??= readSandboxImage(this.#client);
    const [{ images }, sandboxImage] = await Promise.all([
      this.#client.call(methods.listImages, {}),
      this.#sandboxImage,
    ]);
    return images.map((image) => {
      const isPinned =
        image.pinned || image.repoTags.includes(sandboxImage) || image.repoDigests.includes(sandboxImage);
      return isPinned ? { ...toRuntimeImage(image), pinned: true } : toRuntimeImage(image);
    });
  }

  async pull(image: string, { signal, credentials = [] }: PullOptions = {}): Promise<RuntimeImage> {
    const imageRef = await this.#pullWithAny(image, credentials, signal);
    const pulled = await this.#find(imageRef || image);
    if (pulled === undefined) throw new RuntimeError('NotFound', `image ${image} was pulled, and is not there`);
    return toRuntimeImage(pulled);
  }

  async remove(image: string): Promise<void> {
    await this.#client.call(methods.removeImage, { image: { image } });
  }

  /** Whom the image runs as where nobody says otherwise. */
  async user(image: string): Promise<ImageUser> {
    const found = await this.#find(image);
    return { uid: found?.uid === undefined ? undefined : Number(found.uid), username: found?.username ?? '' };
  }

  async #find(image: string): Promise<CriImage | undefined> {
    return (await this.#client.call(methods.imageStatus, { image: { image } })).image;
  }

  /** Registries say no more than that a credential is of no use: the next one may be. */
  async #pullWithAny(
    image: string,
    credentials: readonly RegistryCredential[],
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const attempts = credentials.length === 0 ? [undefined] : credentials;
    const errors: unknown[] = [];
    for (const auth of attempts) {
      try {
        // However long it takes: images are large.
        const request = { image: { image }, ...(auth !== undefined && { auth }) };
        return (await this.#client.call(methods.pullImage, request, { timeoutMs: 0, signal })).imageRef;
      } catch (error) {
        signal?.throwIfAborted();
        errors.push(error);
      }
    }
    throw pullError(errors);
  }
}

/** As upstream tells of one failed attempt, or of several. A code that says nothing is left out. */
function pullError(errors: readonly unknown[]): unknown {
  const [first] = errors;
  const texts = new Set(errors.map((error) => (isUnknown(error) ? error.description : runtimeMessage(error))));
  const [text = ''] = texts;
  if (texts.size === 1 && text === runtimeMessage(first)) return first;
  const code = first instanceof RuntimeError ? first.code : 'Unknown';
  return new RuntimeError(code, texts.size === 1 ? text : `[${[...texts].join(', ')}]`, first);
}

function toRuntimeImage({ id, repoTags, repoDigests, size }: CriImage): RuntimeImage {
  const ref = repoDigests[0] ?? id;
  return { ref, names: repoTags.length > 0 ? repoTags : [ref], sizeBytes: Number(size), id };
}

/** Runtimes of before 2023 do not say of an image that it is pinned, but containerd tells of its configuration. Empty where nothing is told. */
async function readSandboxImage(client: CriClient): Promise<string> {
  try {
    const { info } = await client.call(methods.status, { verbose: true });
    const { sandboxImage } = JSON.parse(info.config ?? '{}') as { readonly sandboxImage?: unknown };
    return typeof sandboxImage === 'string' ? sandboxImage : '';
  } catch {
    return '';
  }
}
