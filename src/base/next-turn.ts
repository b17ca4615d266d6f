/** Calls back in the next turn of the event loop, once everything that is ready now has been handled. */
export function onNextTurn(callback: () => void): void {
  setImmediate(callback);
}
