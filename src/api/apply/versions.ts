/** The versions in which the managers of one object name their fields. */
import type { Type } from '../schema/schema.ts';
import { type Comparison, compare, without } from './comparison.ts';
import type { FieldSet } from './field-set.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Another version of a kind. The conversions are pure, and take and give objects without apiVersion and kind or with them. */
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

export class Versions {
  readonly apiVersion: string;
  readonly shape: Shape;
  readonly resetFields: FieldSet;
  readonly #others: ReadonlyMap<string, OtherVersion>;

  constructor(options: VersionOptions) {
    this.apiVersion = options.apiVersion;
    this.shape = shapeOf(options.type);
    this.resetFields = options.resetFields;
    this.#others = options.otherVersions ?? new Map();
  }

  has(apiVersion: string): boolean {
    return apiVersion === this.apiVersion || this.#others.has(apiVersion);
  }

  shapeIn(apiVersion: string): Shape {
    return apiVersion === this.apiVersion ? this.shape : shapeOf(this.#other(apiVersion).type);
  }

  /** The object as it is in that version. */
  to(apiVersion: string, object: object): object {
    return apiVersion === this.apiVersion ? object : this.#other(apiVersion).toOther(object);
  }

  /** The object, given as it is in that version. */
  from(apiVersion: string, object: object): object {
    return apiVersion === this.apiVersion ? object : this.#other(apiVersion).fromOther(object);
  }

  /** A function that gives what differs between two objects, but for reset fields, named in any version. */
  comparer(before: object, after: object): (apiVersion: string) => Comparison {
    const known = new Map<string, Comparison>();
    return (apiVersion) => {
      let comparison = known.get(apiVersion);
      if (comparison === undefined) {
        const all = compare(this.shapeIn(apiVersion), this.to(apiVersion, before), this.to(apiVersion, after));
        comparison = without(all, this.resetFields);
        known.set(apiVersion, comparison);
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
