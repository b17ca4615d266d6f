/** What a container that waits for its image says of a pull that failed. Pure. Runtimes begin their message with the name of what upstream tells apart. */

export interface PullFailure {
  readonly reason: 'ErrImagePull' | 'RegistryUnavailable' | 'SignatureValidationFailed';
  readonly message: string;
}

const kinds = [
  { reason: 'RegistryUnavailable', words: 'the registry is unavailable' },
  { reason: 'SignatureValidationFailed', words: 'the signature validation failed' },
] as const;

export function pullFailure(image: string, text: string): PullFailure {
  const kind = kinds.find(({ reason }) => text.startsWith(reason));
  if (kind === undefined) return { reason: 'ErrImagePull', message: text };
  const { reason, words } = kind;
  return { reason, message: `image pull failed for ${image} because ${words}${text.slice(reason.length)}` };
}
