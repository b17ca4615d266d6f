/** An address or a port can't be had. The messages are upstream's. */
export class AllocationError extends Error {
  override readonly name = 'AllocationError';
}
