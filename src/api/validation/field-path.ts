/**
 * Where in an object something is wrong, written as upstream writes it: `spec.containers[0].name`,
 * `metadata.labels[app]`. Paths are immutable and share their beginnings; making one costs an allocation and no string,
 * so that validation of a correct object never builds text.
 */
export class FieldPath {
  readonly #parent: FieldPath | undefined;
  readonly #step: string | number;
  readonly #subscript: boolean;

  private constructor(parent: FieldPath | undefined, step: string | number, subscript: boolean) {
    this.#parent = parent;
    this.#step = step;
    this.#subscript = subscript;
  }

  /** The object itself. Its children are written without a leading dot, and it alone as `<nil>`. */
  static readonly root = new FieldPath(undefined, '', false);

  /** `FieldPath.of('spec', 'template')` is `spec.template`. */
  static of(...names: readonly string[]): FieldPath {
    return FieldPath.root.child(...names);
  }

  /** A field of a struct; several names go several levels down. */
  child(...names: readonly string[]): FieldPath {
    let path: FieldPath = this;
    for (const name of names) path = new FieldPath(path, name, false);
    return path;
  }

  /** An item of a list, by position. */
  index(index: number): FieldPath {
    return new FieldPath(this, index, true);
  }

  /** An entry of a map, by key. */
  key(key: string): FieldPath {
    return new FieldPath(this, key, true);
  }

  toString(): string {
    if (this.#parent === undefined) return '<nil>';
    const steps: string[] = [];
    let path: FieldPath = this;
    while (path.#parent !== undefined) {
      const parent: FieldPath = path.#parent;
      const dot = parent.#parent === undefined ? '' : '.';
      steps.push(path.#subscript ? `[${path.#step}]` : `${dot}${path.#step}`);
      path = parent;
    }
    return steps.reverse().join('');
  }
}
