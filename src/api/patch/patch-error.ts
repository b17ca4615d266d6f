/**
 * What the API server answers: 400 with the message; 422 "the server rejected our request due to an error in our
 * request"; 413 with the message after "Request entity is too large: "; or, where upstream has no better idea, 500 with
 * the bare message.
 */
export type PatchErrorKind = 'bad-request' | 'unprocessable' | 'too-large' | 'internal';

/** The patch is malformed or does not fit the object. Messages are upstream's. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  readonly kind: PatchErrorKind;

  constructor(kind: PatchErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
