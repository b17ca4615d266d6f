/** The Kubernetes release whose behaviour all components have. */
export const kubernetesVersion = { major: '1', minor: '35', patch: '0' } as const;

/** As components name their version. */
export const gitVersion = `v${kubernetesVersion.major}.${kubernetesVersion.minor}.${kubernetesVersion.patch}+wherry`;
