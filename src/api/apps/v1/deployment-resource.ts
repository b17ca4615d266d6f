import { defineResource } from '../../resource.ts';
import { Deployment } from './deployment.ts';
import { applyDeploymentDefaults } from './deployment-defaults.ts';

export const deploymentResource = defineResource<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  type: Deployment,
  storagePrefix: 'deployments',
  strategy: { applyDefaults: applyDeploymentDefaults },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: {},
});
