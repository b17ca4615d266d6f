import type { DescriptionTable } from './description-table.ts';

/** Leases. */
export const coordinationDescriptions = {
  'io.k8s.api.coordination.v1.Lease': {
    '': 'Says who holds something for a time: leadership among replicas, or the sign of life of a node.',
    spec: 'Who holds it, and until when.',
  },
  'io.k8s.api.coordination.v1.LeaseSpec': {
    '': 'Who holds a lease, and until when.',
    holderIdentity: 'Who holds it. Empty: nobody.',
    leaseDurationSeconds: 'Seconds from renewTime after which others may take it. Above 0.',
    acquireTime: 'When the present holder got it.',
    renewTime: 'When the present holder last renewed it.',
    leaseTransitions: 'How often it went from one holder to another.',
    strategy:
      'How a coordinator picks the holder, such as OldestEmulationVersion. Absent: the holders agree among themselves.',
    preferredHolder: 'Who should get it: a sign to the present holder to give it up. Needs strategy.',
  },
} as const satisfies DescriptionTable;
