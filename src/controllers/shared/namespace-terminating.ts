import { StatusError } from '../../api/status-error.ts';

/** The server refuses to make anything in a namespace that is being deleted: there is no use in trying again. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    (error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false)
  );
}
