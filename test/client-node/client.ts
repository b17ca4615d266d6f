import { type ApiException, KubeConfig } from '@kubernetes/client-node';

/** What the official client needs to reach a server, from the kubeconfig's text. */
export function kubeConfigFrom(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

/** The Status that a call failed with; throws if it did not fail, or not because of an answer of the server's. */
export async function statusOf(call: Promise<unknown>): Promise<{ code: number; reason?: string; message?: string }> {
  try {
    await call;
  } catch (error) {
    const { body } = error as ApiException<unknown>;
    if (body === undefined) throw error;
    return typeof body === 'string' ? JSON.parse(body) : (body as { code: number });
  }
  throw new Error('the call was expected to fail');
}

/** A list that can be waited on. */
export class Log<T> {
  readonly entries: T[] = [];
  #waiters: (() => void)[] = [];

  push(entry: T): void {
    this.entries.push(entry);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves once `condition` holds for the entries. */
  async until(condition: (entries: readonly T[]) => boolean): Promise<void> {
    while (!condition(this.entries)) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }
}
