/**
 * ServiceAccount: gives Pods that name no account the account `default`. Whether the account is there is not looked at, and no token is
 * mounted: nothing makes the accounts yet.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { AdmissionPlugin } from './admission.ts';

const defaultAccount = 'default';

export const serviceAccountName: AdmissionPlugin = {
  name: 'ServiceAccount',
  mutate({ operation, definition, subresource, object }) {
    if (operation !== 'CREATE' || definition.group !== '' || definition.resource !== 'pods' || subresource !== '')
      return;
    const { spec } = object as Mutable<Pod>;
    if ((spec.serviceAccountName ?? '') !== '') return;
    spec.serviceAccountName = defaultAccount;
    spec.serviceAccount = defaultAccount;
  },
};
