/** Why volumes are not there, in the words that events tell people. Pure. */

import { systemErrorText } from './system-error.ts';

/** A volume was found, and could not be mounted: the message is the whole of what people read. */
export class MountFailure extends Error {
  override readonly name = 'MountFailure';

  /** `specName`: the name of the volume in the Pod, or of its PersistentVolume. */
  constructor(step: string, specName: string, cause: unknown) {
    super(`${step} failed for volume ${JSON.stringify(specName)} : ${messageOf(cause)}`, { cause });
  }
}

/** It can't be told yet what volume there is to mount. */
export class UnprocessedVolume extends Error {
  override readonly name = 'UnprocessedVolume';
}

export interface FailedVolume {
  /** In the Pod. */
  readonly name: string;
  readonly error: unknown;
}

/** The messages of FailedMount events after an attempt. `unmounted` has the names of all volumes that are not there. */
export function failureMessages(failed: readonly FailedVolume[], unmounted: readonly string[]): readonly string[] {
  const messages = failed
    .filter(({ error }) => !(error instanceof UnprocessedVolume))
    .map(({ name, error }) =>
      error instanceof MountFailure ? error.message : new MountFailure('MountVolume.SetUp', name, error).message,
    );
  const unprocessed = failed.filter(({ error }) => error instanceof UnprocessedVolume);
  if (unprocessed.length > 0) {
    const reasons = unprocessed.map(({ error }) => messageOf(error)).join('; ');
    const names = unprocessed.map(({ name }) => name);
    messages.push(
      `Unable to attach or mount volumes: unmounted volumes=${list(unmounted)}, unattached volumes=[], failed to process volumes=${list(names)}: ${reasons}`,
    );
  }
  return messages;
}

/** Several errors as one text, each once. */
export function joinedMessage(errors: readonly unknown[]): string {
  const messages = [...new Set(errors.map(messageOf))];
  return messages.length === 1 ? messages[0]! : `[${messages.join(', ')}]`;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? systemErrorText(error) : String(error));

const list = (names: readonly string[]): string => `[${[...names].sort().join(' ')}]`;
