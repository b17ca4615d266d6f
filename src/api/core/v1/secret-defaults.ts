import { encodeBase64 } from '../../../base/base64.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { Secret } from './secret.ts';

const encoder = new TextEncoder();

/** `stringData` is a way to write `data`, over which it prevails; it is never stored. */
export function applySecretDefaults(secret: Mutable<Secret>): void {
  const { stringData } = secret;
  delete secret.stringData;
  for (const [key, text] of Object.entries(stringData ?? {})) {
    secret.data ??= {};
    secret.data[key] = encodeBase64(encoder.encode(text));
  }
}
