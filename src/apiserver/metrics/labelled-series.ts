/**
 * Numbers by label values, counted as cheaply as a request can afford: one look-up in a map. They are turned into Prometheus'
 * form when somebody asks for them, which is rare.
 */

/** The parts of a prom-client metric that its registry reads. */
export interface MetricValues {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly aggregator: 'sum';
  readonly values: readonly MetricValue[];
}

export interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Where it is not the metric's own: `x_bucket`. */
  readonly metricName?: string;
}

export interface SeriesOptions {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Label values come from clients in part: beyond this many combinations, further ones are counted together as `other`. */
export const seriesMax = 4096;

abstract class LabelledSeries<T> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly #series = new Map<string, T>();
  readonly #other: string;

  constructor({ name, help, labels }: SeriesOptions) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.#other = labels.map(() => 'other').join(separator);
  }

  protected abstract make(): T;
  protected abstract values(series: T, labels: Readonly<Record<string, string>>): readonly MetricValue[];
  protected abstract readonly type: MetricValues['type'];

  /** `key` has the label values, in the order of the labels, joined by {@link separator}. */
  protected at(key: string): T {
    const series = this.#series.get(key);
    if (series !== undefined) return series;
    if (this.#series.size >= seriesMax && key !== this.#other) return this.at(this.#other);
    const made = this.make();
    this.#series.set(key, made);
    return made;
  }

  read(): MetricValues {
    const { name, help, type } = this;
    const values = [...this.#series].flatMap(([key, series]) => this.values(series, this.#labelsOf(key)));
    return { name, help, type, aggregator: 'sum', values };
  }

  #labelsOf(key: string): Record<string, string> {
    const values = key.split(separator);
    return Object.fromEntries(this.labels.map((label, i) => [label, values[i] ?? '']));
  }
}

/** Between the label values of a key. Who smuggles one into the name of a resource garbles the labels of that request alone. */
export const separator = '\n';

export class Counter extends LabelledSeries<{ value: number }> {
  protected readonly type = 'counter';

  add(key: string, amount = 1): void {
    this.at(key).value += amount;
  }

  protected make(): { value: number } {
    return { value: 0 };
  }

  protected values({ value }: { value: number }, labels: Readonly<Record<string, string>>): readonly MetricValue[] {
    return [{ value, labels }];
  }
}

/** A number that goes up and down. */
export class Gauge extends LabelledSeries<{ value: number }> {
  protected readonly type = 'gauge';

  add(key: string, amount: number): void {
    this.at(key).value += amount;
  }

  set(key: string, value: number): void {
    this.at(key).value = value;
  }

  protected make(): { value: number } {
    return { value: 0 };
  }

  protected values({ value }: { value: number }, labels: Readonly<Record<string, string>>): readonly MetricValue[] {
    return [{ value, labels }];
  }
}

interface Distribution {
  /** Per bucket; the last is for what exceeds all bounds. */
  readonly counts: Float64Array;
  sum: number;
}

export class Histogram extends LabelledSeries<Distribution> {
  protected readonly type = 'histogram';
  readonly #bounds: readonly number[];

  constructor(options: SeriesOptions & { readonly bounds: readonly number[] }) {
    super(options);
    this.#bounds = options.bounds;
  }

  observe(key: string, value: number): void {
    const series = this.at(key);
    let bucket = 0;
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket++;
    series.counts[bucket]!++;
    series.sum += value;
  }

  protected make(): Distribution {
    return { counts: new Float64Array(this.#bounds.length + 1), sum: 0 };
  }

  protected values({ counts, sum }: Distribution, labels: Readonly<Record<string, string>>): readonly MetricValue[] {
    let total = 0;
    const buckets = [...counts].map((count, i) => {
      total += count;
      return { value: total, labels: { le: this.#bounds[i] ?? '+Inf', ...labels }, metricName: `${this.name}_bucket` };
    });
    return [
      ...buckets,
      { value: sum, labels, metricName: `${this.name}_sum` },
      { value: total, labels, metricName: `${this.name}_count` },
    ];
  }
}
