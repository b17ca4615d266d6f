import type { Mutable } from '../../schema/schema.ts';
import type { LimitRange } from './limit-range.ts';
import { fillResourceList, roundResourceList } from './resource-list.ts';

/** For containers, what is allowed at most is the default limit, which is the default request; failing that, the least is. */
export function applyLimitRangeDefaults({ spec }: Mutable<LimitRange>): void {
  for (const item of spec.limits) {
    if (item.type === 'Container') {
      item.default ??= {};
      item.defaultRequest ??= {};
      fillResourceList(item.default, item.max);
      fillResourceList(item.defaultRequest, item.default);
      fillResourceList(item.defaultRequest, item.min);
      if (Object.keys(item.default).length === 0) delete item.default;
      if (Object.keys(item.defaultRequest).length === 0) delete item.defaultRequest;
    }
    for (const list of [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio]) {
      roundResourceList(list);
    }
  }
}
