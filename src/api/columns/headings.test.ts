import { describe, expect, it } from 'vitest';
import type { KubernetesObject, ResourceDefinition, TableColumn } from '../resource.ts';
import { builtInResources } from '../resources.ts';

/** `Name` of type string and priority 0; other types in parentheses, `name` for that format, `-o wide` in brackets. */
function heading({ name, type, format, priority }: TableColumn<KubernetesObject>): string {
  const traits = [type, format].filter((trait) => trait && trait !== 'string');
  const text = traits.length === 0 ? name : `${name} (${traits.join(', ')})`;
  return priority === 1 ? `[${text}]` : text;
}

function keyOf({ group, version, resource }: ResourceDefinition): string {
  return `${resource}.${version}.${group}`.replace(/\.$/, '');
}

const Name = 'Name (name)';
const containers = '[Containers] | [Images]';
const counted = `${Name} | Desired (integer) | Current (integer) | Ready (integer)`;
const event =
  'Last Seen | Type | Reason | Object | [Subobject] | [Source] | Message | [First Seen] | [Count] | [Name (name)]';
const autoscaler = `${Name} | Reference | Targets | MinPods | MaxPods | Replicas | Age`;
const webhooks = `${Name} | Webhooks (integer) | Age`;
const policyBinding = `${Name} | PolicyName | ParamRef | Age`;
const roleBinding = `${Name} | Role | Age | [Users] | [Groups] | [ServiceAccounts]`;

/** As upstream's printers declare them. */
const expected: Record<string, string> = {
  'componentstatuses.v1': `${Name} | Status | Message | Error`,
  'configmaps.v1': `${Name} | Data | Age`,
  'endpoints.v1': `${Name} | Endpoints | Age`,
  'events.v1': event,
  'namespaces.v1': `${Name} | Status | Age`,
  'nodes.v1':
    `${Name} | Status | Roles | Age | Version | [Internal-IP] | [External-IP] | [OS-Image] | [Kernel-Version] | ` +
    '[Container-Runtime]',
  'persistentvolumeclaims.v1': `${Name} | Status | Volume | Capacity | Access Modes | StorageClass | VolumeAttributesClass | Age | [VolumeMode]`,
  'persistentvolumes.v1':
    `${Name} | Capacity | Access Modes | Reclaim Policy | Status | Claim | StorageClass | VolumeAttributesClass | ` +
    'Reason | Age | [VolumeMode]',
  'pods.v1': `${Name} | Ready | Status | Restarts | Age | [IP] | [Node] | [Nominated Node] | [Readiness Gates]`,
  'podtemplates.v1': `${Name} | Containers | Images | Pod Labels`,
  'replicationcontrollers.v1': `${counted} | Age | ${containers} | [Selector]`,
  'resourcequotas.v1': `${Name} | Request | Limit | Age`,
  'secrets.v1': `${Name} | Type | Data | Age`,
  'serviceaccounts.v1': `${Name} | Secrets | Age`,
  'services.v1': `${Name} | Type | Cluster-IP | External-IP | Port(s) | Age | [Selector]`,
  'controllerrevisions.v1.apps': `${Name} | Controller | Revision | Age`,
  'daemonsets.v1.apps': `${counted} | Up-to-date (integer) | Available (integer) | Node Selector | Age | ${containers} | [Selector]`,
  'deployments.v1.apps': `${Name} | Ready | Up-to-date | Available | Age | ${containers} | [Selector]`,
  'replicasets.v1.apps': `${counted} | Age | ${containers} | [Selector]`,
  'statefulsets.v1.apps': `${Name} | Ready | Age | ${containers}`,
  'horizontalpodautoscalers.v1.autoscaling': autoscaler,
  'horizontalpodautoscalers.v2.autoscaling': autoscaler,
  'cronjobs.v1.batch':
    `${Name} | Schedule | Timezone | Suspend (boolean) | Active (integer) | Last Schedule | Age | ${containers} | ` +
    '[Selector]',
  'jobs.v1.batch': `${Name} | Status | Completions | Duration | Age | ${containers} | [Selector]`,
  'poddisruptionbudgets.v1.policy': `${Name} | Min Available | Max Unavailable | Allowed Disruptions (integer) | Age`,
  'clusterrolebindings.v1.rbac.authorization.k8s.io': roleBinding,
  'rolebindings.v1.rbac.authorization.k8s.io': roleBinding,
  'ingressclasses.v1.networking.k8s.io': `${Name} | Controller | Parameters | Age`,
  'ingresses.v1.networking.k8s.io': `${Name} | Class | Hosts | Address | Ports | Age`,
  'ipaddresses.v1.networking.k8s.io': `${Name} | ParentRef`,
  'networkpolicies.v1.networking.k8s.io': `${Name} | Pod-Selector | Age`,
  'servicecidrs.v1.networking.k8s.io': `${Name} | CIDRs | Age`,
  'endpointslices.v1.discovery.k8s.io': `${Name} | AddressType | Ports | Endpoints | Age`,
  'leases.v1.coordination.k8s.io': `${Name} | Holder | Age`,
  'events.v1.events.k8s.io': event,
  'csidrivers.v1.storage.k8s.io':
    `${Name} | AttachRequired (boolean) | PodInfoOnMount (boolean) | StorageCapacity (boolean) | TokenRequests | ` +
    'RequiresRepublish (boolean) | Modes | Age',
  'csinodes.v1.storage.k8s.io': `${Name} | Drivers (integer) | Age`,
  'csistoragecapacities.v1.storage.k8s.io': `${Name} | StorageClassName | Capacity`,
  'storageclasses.v1.storage.k8s.io': `${Name} | Provisioner | ReclaimPolicy | VolumeBindingMode | AllowVolumeExpansion | Age`,
  'volumeattachments.v1.storage.k8s.io': `${Name} | Attacher (name) | PV | Node | Attached (boolean) | Age`,
  'volumeattributesclasses.v1.storage.k8s.io': `${Name} | DriverName | Age`,
  'priorityclasses.v1.scheduling.k8s.io': `${Name} | Value (integer) | Global-Default (boolean) | Age | PreemptionPolicy`,
  'runtimeclasses.v1.node.k8s.io': `${Name} | Handler | Age`,
  'certificatesigningrequests.v1.certificates.k8s.io': `${Name} | Age | SignerName | Requestor | RequestedDuration | Condition`,
  'clustertrustbundles.v1.certificates.k8s.io': `${Name} | SignerName`,
  'mutatingadmissionpolicies.v1.admissionregistration.k8s.io': `${Name} | Mutations (integer) | ParamKind | Age`,
  'mutatingadmissionpolicybindings.v1.admissionregistration.k8s.io': policyBinding,
  'mutatingwebhookconfigurations.v1.admissionregistration.k8s.io': webhooks,
  'validatingadmissionpolicies.v1.admissionregistration.k8s.io': `${Name} | Validations (integer) | ParamKind | Age`,
  'validatingadmissionpolicybindings.v1.admissionregistration.k8s.io': policyBinding,
  'validatingwebhookconfigurations.v1.admissionregistration.k8s.io': webhooks,
  'flowschemas.v1.flowcontrol.apiserver.k8s.io': `${Name} | PriorityLevel | MatchingPrecedence | DistinguisherMethod | Age | MissingPL`,
  'prioritylevelconfigurations.v1.flowcontrol.apiserver.k8s.io': `${Name} | Type | NominalConcurrencyShares | Queues | HandSize | QueueLengthLimit | Age`,
  'apiservices.v1.apiregistration.k8s.io': `${Name} | Service | Available | Age`,
};

/** Upstream has no printer for these either: their tables have the name and the time of creation. */
const withDefaultColumns = [
  'limitranges.v1',
  'clusterroles.v1.rbac.authorization.k8s.io',
  'roles.v1.rbac.authorization.k8s.io',
  'podcertificaterequests.v1.certificates.k8s.io',
  'customresourcedefinitions.v1.apiextensions.k8s.io',
];

const stored = builtInResources.filter(({ storagePrefix, verbs }) => storagePrefix || verbs?.includes('list'));

describe('the headings of tables', () => {
  it.each(stored.map((definition) => [keyOf(definition), definition] as const))('%s', (key, definition) => {
    expect(definition.columns?.map(heading).join(' | ')).toBe(expected[key]);
  });

  it('the kinds without columns of their own are known', () => {
    const without = stored.filter(({ columns }) => columns === undefined);
    expect(without.map(keyOf)).toEqual(withDefaultColumns);
  });

  it('no kind is missing', () => {
    const keys = new Set(stored.map(keyOf));
    expect(Object.keys(expected).filter((key) => !keys.has(key))).toEqual([]);
  });
});
