import { readFileSync } from 'node:fs';

/** From package.json, which lies two folders above both the source and the built command. */
export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;
