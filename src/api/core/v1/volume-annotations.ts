/** By which the binder, provisioners and the scheduler tell one another of volumes and claims. */

/** On a claim: its binding to its volume is complete. */
export const bindCompletedAnnotation = 'pv.kubernetes.io/bind-completed';
/** On a claim or a volume: the binder chose the other one, not whoever made the object. */
export const boundByControllerAnnotation = 'pv.kubernetes.io/bound-by-controller';
/** On a volume: who made it. */
export const provisionedByAnnotation = 'pv.kubernetes.io/provisioned-by';
/** On a claim: who is to make a volume for it. Both names are in use. */
export const storageProvisionerAnnotations = [
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
] as const;
/** On a claim: on which Node its volume is to be. */
export const selectedNodeAnnotation = 'volume.kubernetes.io/selected-node';
