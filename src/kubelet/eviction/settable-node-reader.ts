/** A machine that is as it was last said to be: for simulated Nodes, and tests. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { keyOf } from '../../client/resource-ref.ts';
import type { NodeReader, NodeReadings, PodUsage } from './readings.ts';

export class SettableNodeReader implements NodeReader {
  #readings: NodeReadings = { hasImageFs: false };
  /** By namespace and name: `default/web`. */
  readonly #usage = new Map<string, PodUsage>();

  /** What is not said of the machine stays as it was. */
  set(readings: Partial<NodeReadings>): void {
    this.#readings = { ...this.#readings, ...readings };
  }

  /** `name`: `default/web`. What is not said is nothing. */
  setPod(name: string, { containers = [], volumes = { bytes: 0, inodes: 0 }, processes = 0 }: Partial<PodUsage>): void {
    this.#usage.set(name, { containers, volumes, processes });
  }

  async node(): Promise<NodeReadings> {
    return this.#readings;
  }

  async pods(pods: readonly Pod[]): Promise<ReadonlyMap<string, PodUsage>> {
    const found = new Map<string, PodUsage>();
    for (const pod of pods) {
      const usage = this.#usage.get(keyOf(pod));
      if (usage !== undefined) found.set(pod.metadata.uid ?? '', usage);
    }
    return found;
  }
}
