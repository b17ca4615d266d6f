import type { GraphNode } from './graph-node.ts';
import { identityText, type ObjectIdentity, ownerIdentity, refersTo } from './object-identity.ts';

/**
 * Where else an owner could be that is not where it was looked for: as another of its dependents names it. They are gone through in a fixed
 * order, so that each has its turn. Undefined where they all name it alike. Pure.
 */
export function nextIdentity(dependents: readonly GraphNode[], absent: ObjectIdentity): ObjectIdentity | undefined {
  const candidates = new Map<string, ObjectIdentity>();
  for (const { identity, owners } of dependents) {
    for (const owner of owners) {
      if (owner.uid !== absent.uid) continue;
      // What has no namespace is absent everywhere.
      if (absent.namespace === '' && refersTo(owner, absent)) continue;
      const candidate = ownerIdentity(owner, identity.namespace);
      candidates.set(identityText(candidate), candidate);
    }
  }
  const absentText = identityText(absent);
  candidates.delete(absentText);
  const texts = [...candidates.keys()].sort();
  const next = texts.find((text) => text > absentText) ?? texts[0];
  return next === undefined ? undefined : candidates.get(next);
}
