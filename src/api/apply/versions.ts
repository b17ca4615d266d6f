/** The versions in which the managers of one object name their fields. */
import { decode } from '../schema/decode.ts';
import type { Type } from '../schema/schema.ts';
import { type Comparison, compare, without } from './comparison.ts';
import type { FieldSet } from './field-set.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Another version of a kind. The conversions are pure, take decoded objects and do not write to them. */
export interface OtherVersion {
  readonly type: Type;
  readonly toOther: (object: object) => object;
  readonly fromOther: (object: object) => object;
}

export interface VersionOptions {
  readonly type: Type;
  readonly apiVersion: string;
  /** By apiVersion. Managers that name fields in a version that is not there are forgotten. */
  readonly otherVersions?: ReadonlyMap<string, OtherVersion>;
  /** Fields that writes through this path do not change: see resetFieldsOf. */
  readonly resetFields: FieldSet;
}

const none: ReadonlyMap<string, OtherVersion> = new Map();

export class Versions {
  readonly apiVersion: string;
  readonly shape: Shape;
  readonly resetFields: FieldSet;
  readonly #type: Type<object>;
  readonly #others: ReadonlyMap<string, OtherVersion>;

  constructor(options: VersionOptions) {
    this.apiVersion = options.apiVersion;
    this.shape = shapeOf(options.type);
    this.#type = options.type as Type<object>;
    this.resetFields = options.resetFields;
    this.#others = options.otherVersions ?? none;
  }

  /** There are no others. */
  get isOnly(): boolean {
    return this.#others.size === 0;
  }

  has(apiVersion: string): boolean {
    return apiVersion === this.apiVersion || this.#others.has(apiVersion);
  }

  shapeIn(apiVersion: string): Shape {
    return apiVersion === this.apiVersion ? this.shape : shapeOf(this.#other(apiVersion).type);
  }

  /** The object, given in one version, as it is in another. */
  convert(object: object, from: string, to: string): object {
    if (from === to) return object;
    const main = from === this.apiVersion ? object : this.#fromOther(from, object);
    return to === this.apiVersion ? main : this.#other(to).toOther(decode(this.#type, main));
  }

  /** What pruning leaves may lack even what every object has; decoding fills that in, as conversions may count on it. */
  #fromOther(apiVersion: string, object: object): object {
    const { type, fromOther } = this.#other(apiVersion);
    return fromOther(decode(type as Type<object>, object));
  }

  /** A function that gives what differs between two objects, but for reset fields, named in any version. */
  comparer(before: object, after: object): (apiVersion: string) => Comparison {
    let ours: Comparison | undefined;
    const others = new Map<string, Comparison>();
    return (apiVersion) => {
      if (apiVersion === this.apiVersion) {
        ours ??= without(compare(this.shape, before, after), this.resetFields);
        return ours;
      }
      let comparison = others.get(apiVersion);
      if (comparison === undefined) {
        const all = compare(
          this.shapeIn(apiVersion),
          this.convert(before, this.apiVersion, apiVersion),
          this.convert(after, this.apiVersion, apiVersion),
        );
        comparison = without(all, this.resetFields);
        others.set(apiVersion, comparison);
      }
      return comparison;
    };
  }

  #other(apiVersion: string): OtherVersion {
    const other = this.#others.get(apiVersion);
    if (other === undefined) throw new Error(`no version ${apiVersion}`);
    return other;
  }
}
