/** The controllers of a cluster: which there are, as whom each acts, and what each is given of its own. */

import type { Secret } from '../api/core/v1/secret.ts';
import type { ServiceAccount } from '../api/core/v1/service-account.ts';
import type { Client } from '../client/client.ts';
import { createEventRecorder, type RunningEventRecorder } from '../client/events/create-event-recorder.ts';
import type { EventRecorder } from '../client/events/event-recorder.ts';
import { InformerFactory } from '../client/informer/informer-factory.ts';
import { createClusterRoleAggregationController } from '../controllers/cluster-role-aggregation/cluster-role-aggregation-controller.ts';
import { ControllerManager } from '../controllers/controller-manager.ts';
import { createDeploymentController } from '../controllers/deployment/deployment-controller.ts';
import { createDisruptionController } from '../controllers/disruption/disruption-controller.ts';
import { createEndpointSliceController } from '../controllers/endpoint-slice/endpoint-slice-controller.ts';
import { createEndpointSliceMirroringController } from '../controllers/endpoint-slice-mirroring/endpoint-slice-mirroring-controller.ts';
import { createEndpointsController } from '../controllers/endpoints/endpoints-controller.ts';
import { createEphemeralVolumeController } from '../controllers/ephemeral-volume/ephemeral-volume-controller.ts';
import { createGarbageCollectorController } from '../controllers/garbage-collector/garbage-collector.ts';
import {
  createLocalPathProvisioner,
  type LocalPathProvisionerOptions,
  localPathProvisioner,
} from '../controllers/local-path-provisioner/local-path-provisioner.ts';
import { createNamespaceController } from '../controllers/namespace/namespace-controller.ts';
import { createNodeIpamController } from '../controllers/node-ipam/node-ipam-controller.ts';
import { createNodeLifecycleController } from '../controllers/node-lifecycle/node-lifecycle-controller.ts';
import { createPersistentVolumeBinder } from '../controllers/persistent-volume-binder/persistent-volume-binder.ts';
import { createPodGarbageCollectorController } from '../controllers/pod-garbage-collector/pod-garbage-collector.ts';
import { createPvProtectionController } from '../controllers/pv-protection/pv-protection-controller.ts';
import { createPvcProtectionController } from '../controllers/pvc-protection/pvc-protection-controller.ts';
import { createReplicaSetController } from '../controllers/replicaset/replica-set-controller.ts';
import { createReplicationControllerController } from '../controllers/replicationcontroller/replication-controller-controller.ts';
import { createResourceQuotaController } from '../controllers/resource-quota/resource-quota-controller.ts';
import { createRootCaPublisher } from '../controllers/root-ca-publisher/root-ca-publisher.ts';
import { createServiceAccountController } from '../controllers/service-account/service-account-controller.ts';
import { createServiceAccountTokenController } from '../controllers/service-account-token/service-account-token-controller.ts';
import type { ControllerFactory } from '../controllers/shared/controller.ts';
import { createTaintEvictionController } from '../controllers/taint-eviction/taint-eviction-controller.ts';
import type { Component, ComponentParts } from './component.ts';
import { controllerIdentity, controllerManagerIdentity } from './component-identity.ts';

export interface ControllersOptions extends ComponentParts {
  /** In PEM: what Pods trust the API server by. */
  readonly rootCa: string;
  /** Absent where the signing key is not at hand: then Secrets get no tokens. */
  readonly signToken?: (account: ServiceAccount, secret: Secret) => Promise<string>;
  /** Where Pods get their addresses, a part for each node. */
  readonly clusterCidr?: string;
  /** How long a namespace that is to be deleted is left alone; upstream's 5000 where absent. */
  readonly namespaceDeletionGraceMs?: number;
  /** Where the directories are that claims get as volumes; nobody makes any where absent. */
  readonly localPath?: LocalPathProvisionerOptions;
}

interface ControllerEntry {
  /** Its ServiceAccount in kube-system; absent for what acts as the controller manager itself. */
  readonly account?: string;
  readonly create: ControllerFactory;
}

/** By upstream's names. */
function controllerEntries({
  rootCa,
  signToken,
  clusterCidr,
  namespaceDeletionGraceMs,
  localPath,
}: ControllersOptions): Readonly<Record<string, ControllerEntry>> {
  return {
    'deployment-controller': { account: 'deployment-controller', create: createDeploymentController },
    'replicaset-controller': { account: 'replicaset-controller', create: createReplicaSetController },
    'replicationcontroller-controller': {
      account: 'replication-controller',
      create: createReplicationControllerController,
    },
    'endpointslice-controller': { account: 'endpointslice-controller', create: createEndpointSliceController },
    'endpointslice-mirroring-controller': {
      account: 'endpointslicemirroring-controller',
      create: createEndpointSliceMirroringController,
    },
    'endpoints-controller': { account: 'endpoint-controller', create: createEndpointsController },
    'node-ipam-controller': { account: 'node-controller', create: createNodeIpamController({ clusterCidr }) },
    'node-lifecycle-controller': { account: 'node-controller', create: createNodeLifecycleController() },
    'clusterrole-aggregation-controller': {
      account: 'clusterrole-aggregation-controller',
      create: createClusterRoleAggregationController,
    },
    'disruption-controller': { account: 'disruption-controller', create: createDisruptionController },
    'resourcequota-controller': { account: 'resourcequota-controller', create: createResourceQuotaController },
    'taint-eviction-controller': { account: 'node-controller', create: createTaintEvictionController },
    'pod-garbage-collector-controller': {
      account: 'pod-garbage-collector',
      create: createPodGarbageCollectorController,
    },
    'garbage-collector-controller': { account: 'generic-garbage-collector', create: createGarbageCollectorController },
    'namespace-controller': {
      account: 'namespace-controller',
      create: createNamespaceController({ deletionGraceMs: namespaceDeletionGraceMs }),
    },
    'ephemeral-volume-controller': { account: 'ephemeral-volume-controller', create: createEphemeralVolumeController },
    'persistentvolume-binder-controller': { account: 'persistent-volume-binder', create: createPersistentVolumeBinder },
    'persistentvolume-protection-controller': {
      account: 'pv-protection-controller',
      create: createPvProtectionController,
    },
    'persistentvolumeclaim-protection-controller': {
      account: 'pvc-protection-controller',
      create: createPvcProtectionController,
    },
    ...(localPath && {
      // Upstream has no such controller, and no account for one: volumes are made and deleted with the binder's rights.
      'local-path-provisioner': { account: 'persistent-volume-binder', create: createLocalPathProvisioner(localPath) },
    }),
    'serviceaccount-controller': { account: 'service-account-controller', create: createServiceAccountController },
    'root-ca-certificate-publisher-controller': {
      account: 'root-ca-cert-publisher',
      create: createRootCaPublisher({ rootCa }),
    },
    ...(signToken && {
      'serviceaccount-token-controller': {
        create: createServiceAccountTokenController({ rootCa, signToken }),
      },
    }),
  };
}

/** Resolves once the controllers are at work. */
export async function startControllers(options: ControllersOptions): Promise<Component> {
  const { connectAs, clock, random, logger } = options;
  const entries = controllerEntries(options);

  const informers = new InformerFactory({ client: connectAs(controllerManagerIdentity), clock, random, logger });
  const clientFor = (name: string): Client => {
    const { account } = entries[name]!;
    return connectAs(account === undefined ? controllerManagerIdentity : controllerIdentity(account));
  };
  const recorders: RunningEventRecorder[] = [];
  const eventsFor = (name: string): EventRecorder => {
    const recorder = createEventRecorder({ client: clientFor(name), component: sourceOf(name), clock, random, logger });
    recorders.push(recorder);
    return recorder;
  };
  const manager = new ControllerManager({
    controllers: new Map(Object.entries(entries).map(([name, { create }]) => [name, create])),
    clientFor,
    eventsFor,
    informers,
    clock,
    random,
    logger,
  });
  await manager.start();
  return {
    async stop() {
      await manager.stop();
      await Promise.all(recorders.map((recorder) => recorder.stop()));
    },
  };
}

/** What Events call a controller, where that is not its own name. */
const eventSources: Readonly<Record<string, string>> = {
  'replicationcontroller-controller': 'replication-controller',
  'ephemeral-volume-controller': 'ephemeral_volume',
  'persistentvolume-binder-controller': 'persistentvolume-controller',
  'local-path-provisioner': localPathProvisioner,
  'node-ipam-controller': 'cidrAllocator',
  'endpoints-controller': 'endpoint-controller',
  'endpointslice-controller': 'endpoint-slice-controller',
  'endpointslice-mirroring-controller': 'endpoint-slice-mirroring-controller',
};

const sourceOf = (controller: string): string => eventSources[controller] ?? controller;
