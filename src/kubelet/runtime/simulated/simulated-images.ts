/**
 * The images that there are to pull, and what containers of them do. Every name can be pulled, but for those of the registry `missing.invalid` and
 * those that are said to fail. May be shared by the runtimes of many Nodes.
 */
import { parseImageName } from '../../../api/core/v1/image-name.ts';
import { goQuote } from '../../../base/go-quote.ts';
import { sha256Hex } from '../../../base/sha256.ts';
import { RuntimeError, type RuntimeImage } from '../runtime.ts';
import type { SimulatedBehaviour, SimulatedProgram } from './behaviour.ts';

export interface SimulatedImage {
  /** A name as Pods write it, with or without its tag; `*` stands for any text. */
  readonly image: string;
  readonly behaviour?: SimulatedBehaviour;
  readonly program?: SimulatedProgram;
  /** It can't be pulled, for this reason. */
  readonly pullError?: string;
  /** How long a pull takes; no time where absent. */
  readonly pullSeconds?: number;
  readonly sizeBytes?: number;
}

/** A name, looked up. */
export interface ResolvedImage extends RuntimeImage {
  /** The first of the images that were declared which fits the name. */
  readonly declared: SimulatedImage | undefined;
  readonly pullError: string | undefined;
}

/** Names that cannot be resolved by DNS, so that a Pod can be made to fail on purpose. */
export const missingRegistry = 'missing.invalid';
const sizeBytesDefault = 10_000_000;
/** How many names are remembered. */
const resolvedImagesMax = 4096;

export class SimulatedImages {
  readonly #declared: { readonly pattern: RegExp; readonly image: SimulatedImage }[];
  readonly #resolved = new Map<string, ResolvedImage>();

  constructor(images: readonly SimulatedImage[] = []) {
    this.#declared = images.map((image) => ({ pattern: patternOf(image.image), image }));
  }

  /** From now on containers of such images, and pulls of them, go this way; the last one that was added counts first. */
  add(image: SimulatedImage): void {
    this.#declared.unshift({ pattern: patternOf(image.image), image });
    this.#resolved.clear();
  }

  resolve(name: string): ResolvedImage {
    const known = this.#resolved.get(name);
    if (known !== undefined) return known;
    const resolved = this.#resolve(name);
    if (this.#resolved.size >= resolvedImagesMax) this.#resolved.clear();
    this.#resolved.set(name, resolved);
    return resolved;
  }

  #resolve(name: string): ResolvedImage {
    const parts = parseImageName(name);
    if (parts === undefined) {
      throw new RuntimeError(
        'InvalidArgument',
        `failed to parse image reference ${goQuote(name)}: invalid reference format`,
      );
    }
    const { tag, digest } = parts;
    const repository = qualified(parts.repository);
    const suffix = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
    const full = repository + suffix;
    const declared = this.#declared.find(({ pattern }) => pattern.test(name) || pattern.test(full))?.image;
    return {
      ref: `${repository}@${digest ?? `sha256:${sha256Hex(new TextEncoder().encode(full)).toLowerCase()}`}`,
      names: [full],
      sizeBytes: declared?.sizeBytes ?? sizeBytesDefault,
      declared,
      pullError: declared?.pullError ?? missingError(repository, tag ?? digest ?? '', full),
    };
  }
}

/** As a registry's client completes names. */
function qualified(repository: string): string {
  const slash = repository.indexOf('/');
  const first = slash < 0 ? '' : repository.slice(0, slash);
  if (first.includes('.') || first.includes(':') || first === 'localhost') return repository;
  return `docker.io/${slash < 0 ? 'library/' : ''}${repository}`;
}

/** What containerd says when a registry's name can't be resolved. */
function missingError(repository: string, reference: string, full: string): string | undefined {
  const [host = '', ...path] = repository.split('/');
  if (host.replace(/:\d+$/, '') !== missingRegistry) return undefined;
  const quoted = goQuote(full);
  const request = `Head ${goQuote(`https://${host}/v2/${path.join('/')}/manifests/${reference}`)}`;
  return `failed to pull and unpack image ${quoted}: failed to resolve reference ${quoted}: failed to do request: ${request}: dial tcp: lookup ${missingRegistry}: no such host`;
}

/** Without a tag it fits every tag. */
function patternOf(text: string): RegExp {
  const body = text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${body}(:[^/]*)?(@.*)?$`);
}
