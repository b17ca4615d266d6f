import { defineResource } from '../../resource.ts';
import { LimitRange } from './limit-range.ts';
import { applyLimitRangeDefaults } from './limit-range-defaults.ts';
import { validateLimitRange } from './limit-range-validation.ts';

export const limitRangeResource = defineResource<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  resource: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
  type: LimitRange,
  storagePrefix: 'limitranges',
  strategy: {
    allowCreateOnUpdate: true,
    applyDefaults: applyLimitRangeDefaults,
    validate: validateLimitRange,
    validateUpdate: validateLimitRange,
  },
});
