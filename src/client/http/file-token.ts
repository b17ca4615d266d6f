import { readFile } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import type { BearerToken } from './server-access.ts';

/** As client-go: a token in a file is replaced now and then by whoever keeps it, and read anew once a minute. */
export const tokenFileMsMax = 60_000;

/** The token that a file has. Rejects where it cannot be read and none is known yet. */
export function fileToken(path: string, clock: Clock): BearerToken {
  let token: string | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return (isRefused) => {
    if (token !== undefined && !isRefused && clock.monotonic() - readAtMs < tokenFileMsMax) return token;
    return read();
  };

  async function read(): Promise<string> {
    try {
      token = (await readFile(path, 'utf8')).trim();
      readAtMs = clock.monotonic();
      return token;
    } catch (error) {
      // The old one may still be good.
      if (token !== undefined) return token;
      throw error;
    }
  }
}
