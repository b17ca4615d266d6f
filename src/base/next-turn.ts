let waiting = 0;

/** Calls back in the next turn of the event loop, once everything that is ready now has been handled. */
export function onNextTurn(callback: () => void): void {
  waiting++;
  setImmediate(() => {
    waiting--;
    callback();
  });
}

/** Resolves once nobody waits for a turn any more: whatever is not done then waits for time, or for the world outside the process. */
export async function turnsTaken(): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (waiting > 0);
}
