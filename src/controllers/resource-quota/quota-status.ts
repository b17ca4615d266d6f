import { addResourceLists, type ResourceList } from '../../api/core/v1/resource-list.ts';
import type { ResourceQuota, ResourceQuotaStatus } from '../../api/core/v1/resource-quota.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { type CountedObjects, limitedBy, only, usageOf } from '../../api/quota/quota-usage.ts';

/**
 * What the quota's status should say, from all that there is of the kinds that it limits; undefined where it says so. What none of them counts
 * towards keeps the usage that it had. Pure.
 */
export function statusAfter(quota: ResourceQuota, counted: readonly CountedObjects[]): ResourceQuotaStatus | undefined {
  const hard = quota.spec.hard ?? {};
  let recounted: ResourceList = {};
  for (const objects of counted) {
    const zero = Object.fromEntries(limitedBy(quota, objects.evaluator).map((name) => [name, '0']));
    recounted = addResourceLists(addResourceLists(recounted, zero), usageOf(quota, objects));
  }
  const { hard: hardBefore, used: usedBefore } = quota.status;
  const used = { ...only(usedBefore ?? {}, hard), ...recounted };
  return sameAmounts(hard, hardBefore) && sameAmounts(used, usedBefore) ? undefined : { hard, used };
}

/** Whatever the units they are written in. */
function sameAmounts(amounts: ResourceList, before: ResourceList = {}): boolean {
  if (Object.keys(amounts).length !== Object.keys(before).length) return false;
  return Object.entries(amounts).every(([name, amount]) => {
    const previous = before[name];
    return previous !== undefined && parseQuantity(amount).equals(parseQuantity(previous));
  });
}

/** Whether something is less used than before. Pure. */
export function isLess(used: ResourceList, before: ResourceList): boolean {
  return Object.entries(used).some(([name, amount]) => {
    const previous = before[name];
    return previous !== undefined && parseQuantity(amount).compare(parseQuantity(previous)) < 0;
  });
}
