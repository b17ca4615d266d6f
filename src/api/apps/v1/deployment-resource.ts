import { namedPodSetWarnings } from '../../core/v1/pod-set-warnings.ts';
import { defineResource } from '../../resource.ts';
import { Deployment } from './deployment.ts';
import { deploymentColumns } from './deployment-columns.ts';
import { applyDeploymentDefaults } from './deployment-defaults.ts';
import {
  validateDeployment,
  validateDeploymentStatusUpdate,
  validateDeploymentUpdate,
} from './deployment-validation.ts';

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
  strategy: {
    applyDefaults: applyDeploymentDefaults,
    defaultsDesiredStateAlone: true,
    validate: validateDeployment,
    validateUpdate: validateDeploymentUpdate,
    warnings: namedPodSetWarnings,
  },
  scale: {
    specReplicasPath: 'spec.replicas',
    statusReplicasPath: 'status.replicas',
    selectorPath: 'spec.selector',
  },
  status: { validateUpdate: validateDeploymentStatusUpdate },
  columns: deploymentColumns,
});
