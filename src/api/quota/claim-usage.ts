import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim.ts';
import { claimClass } from '../core/v1/persistent-volume-claim-class.ts';
import type { QuotaEvaluator } from './quota-evaluator.ts';

const claims = 'persistentvolumeclaims';
const storage = 'requests.storage';
const ofClass = '.storageclass.storage.k8s.io/';

/** Claims are counted and measured all together, and those of each storage class by themselves. */
export function claimEvaluator(countName: string): QuotaEvaluator {
  const names = [countName, claims, storage];
  return {
    handles: ({ operation, subresource }) => subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
    counts: (name) =>
      names.includes(name) || name.endsWith(`${ofClass}${storage}`) || name.endsWith(`${ofClass}${claims}`),
    usage: (object) => {
      const claim = object as unknown as PersistentVolumeClaim;
      const storageClass = claimClass(claim);
      const size = claim.spec.resources.requests?.storage;
      return {
        [countName]: '1',
        [claims]: '1',
        ...(storageClass === '' ? {} : { [`${storageClass}${ofClass}${claims}`]: '1' }),
        ...(size === undefined ? {} : { [storage]: size }),
        ...(size === undefined || storageClass === '' ? {} : { [`${storageClass}${ofClass}${storage}`]: size }),
      };
    },
    isInScope: (object, { scopeName, operator, values }) => {
      if (scopeName !== 'VolumeAttributesClass') return false;
      const name = (object as unknown as PersistentVolumeClaim).spec.volumeAttributesClassName ?? '';
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      return (values ?? []).includes(name) === (operator === 'In');
    },
  };
}
