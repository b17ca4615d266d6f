/** The API groups and versions that resources belong to, in the order in which discovery lists them. */
import type { ResourceDefinition } from '../../api/resource.ts';
import { apiVersionOf } from '../../api/schema/schema.ts';

export interface ApiGroup {
  /** Empty for the core group. */
  readonly name: string;
  /** The preferred one first. */
  readonly versions: readonly ApiVersion[];
}

export interface ApiVersion {
  readonly group: string;
  readonly version: string;
  /** `apps/v1`, or `v1` in the core group. */
  readonly groupVersion: string;
  /** By plural name. */
  readonly resources: readonly ResourceDefinition[];
}

/** Upstream's groups by the priority that its aggregator gives them. Others come after, by name. */
const groupOrder = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** The core group included, if there are resources in it. */
export function apiGroups(resources: readonly ResourceDefinition[]): ApiGroup[] {
  const names = [...new Set(resources.map(({ group }) => group))].sort(compareGroups);
  return names.map((name) => {
    const inGroup = resources.filter(({ group }) => group === name);
    const versions = [...new Set(inGroup.map(({ version }) => version))].sort(compareVersions);
    return {
      name,
      versions: versions.map((version) => ({
        group: name,
        version,
        groupVersion: apiVersionOf({ group: name, version }),
        resources: inGroup
          .filter((definition) => definition.version === version)
          .sort((a, b) => compareTexts(a.resource, b.resource)),
      })),
    };
  });
}

function compareGroups(a: string, b: string): number {
  const rank = (name: string): number => {
    const index = groupOrder.indexOf(name);
    return index === -1 ? groupOrder.length : index;
  };
  return rank(a) - rank(b) || compareTexts(a, b);
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Newest first as Kubernetes sees it: stable before beta before alpha, higher numbers before lower; what is no such version last, by name. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) {
    return left === right ? compareTexts(a, b) : left === undefined ? 1 : -1;
  }
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

function parseVersion(version: string): { stability: number; major: number; minor: number } | undefined {
  const match = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/.exec(version);
  if (match === null) return undefined;
  const [, major, stage, minor] = match;
  return {
    stability: stage === undefined ? 2 : stage === 'beta' ? 1 : 0,
    major: Number(major),
    minor: Number(minor ?? 0),
  };
}
