import { defineResource } from '../../resource.ts';
import { ConfigMap } from './config-map.ts';
import { configMapColumns } from './config-map-columns.ts';
import { validateConfigMap, validateConfigMapUpdate } from './config-map-validation.ts';

export const configMapResource = defineResource<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  type: ConfigMap,
  storagePrefix: 'configmaps',
  strategy: { validate: validateConfigMap, validateUpdate: validateConfigMapUpdate },
  columns: configMapColumns,
});
