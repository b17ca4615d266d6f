import type { DescriptionTable } from './description-table.ts';

const defaultMode =
  'Mode bits of files that have none of their own, in octal (0644) or, in JSON, decimal (420). Default 0644.';
const defaultUser = 'User ID that owns files which have none of their own.';
const mode = 'Mode bits of this file, in octal or, in JSON, decimal. Absent: those of the volume.';
const user = 'User ID that owns the file. Absent: that of the volume.';
const items = 'The keys to write, and to which files. Absent: every key, to a file of its name.';

/** Volumes of Pods, apart from those of particular storage systems. */
export const coreVolumeDescriptions = {
  'io.k8s.api.core.v1.Volume': {
    '': 'A volume that the containers of a Pod may mount. Beside the name exactly one field is set, which is its type; none means emptyDir.',
    name: 'Name of the volume, a DNS label, unique in the Pod.',
    hostPath: 'A file or folder of the node. Gives containers a way into the node; avoid it where possible.',
    emptyDir: 'An empty folder that lives as long as the Pod is on the node.',
    gcePersistentDisk: 'A Google Compute Engine disk. Deprecated: use a claim with the CSI driver.',
    awsElasticBlockStore: 'An AWS EBS disk. Deprecated: use a claim with the CSI driver.',
    gitRepo: 'A Git repository, cloned on start. Deprecated and unsafe: clone in an init container instead.',
    secret: 'Files from a Secret.',
    nfs: 'A folder of an NFS server.',
    iscsi: 'An iSCSI disk.',
    glusterfs: 'A GlusterFS volume. No longer supported upstream.',
    persistentVolumeClaim: 'The volume behind a PersistentVolumeClaim.',
    rbd: 'A Ceph block device. No longer supported upstream.',
    flexVolume: 'A volume of a FlexVolume driver. Deprecated: use CSI.',
    cinder: 'An OpenStack Cinder disk. Deprecated: use a claim with the CSI driver.',
    cephfs: 'A Ceph file system. No longer supported upstream.',
    flocker: 'A Flocker volume. No longer supported upstream.',
    downwardAPI: 'Files with facts on the Pod itself.',
    fc: 'A Fibre Channel disk.',
    azureFile: 'An Azure file share. Deprecated: use a claim with the CSI driver.',
    configMap: 'Files from a ConfigMap.',
    vsphereVolume: 'A vSphere disk. Deprecated: use a claim with the CSI driver.',
    quobyte: 'A Quobyte volume. No longer supported upstream.',
    azureDisk: 'An Azure disk. Deprecated: use a claim with the CSI driver.',
    photonPersistentDisk: 'A Photon disk. No longer supported upstream.',
    projected: 'Several sources, such as Secrets, ConfigMaps and tokens, in one folder.',
    portworxVolume: 'A Portworx volume. Deprecated: use a claim with the CSI driver.',
    scaleIO: 'A ScaleIO volume. No longer supported upstream.',
    storageos: 'A StorageOS volume. No longer supported upstream.',
    csi: 'A volume that a CSI driver makes for this Pod, without a claim.',
    ephemeral: 'A volume with a claim that is made for this Pod and deleted with it.',
    image: 'The read-only content of a container image or OCI artifact.',
  },
  'io.k8s.api.core.v1.HostPathVolumeSource': {
    '': 'A file or folder of the node.',
    path: 'Path on the node.',
    type: 'What must be there: Directory, File, Socket, CharDevice, BlockDevice, or DirectoryOrCreate and FileOrCreate, which make it. Default empty: no check.',
  },
  'io.k8s.api.core.v1.EmptyDirVolumeSource': {
    '': 'An empty folder that lives as long as the Pod is on the node; it outlives crashes of containers.',
    medium: 'Empty (the default) for the disk of the node, Memory for a RAM file system, or HugePages.',
    sizeLimit:
      'The most that may be stored; a Pod that exceeds it is evicted. For Memory also bounded by the memory limits. Absent: no limit.',
    mode: 'Mode bits of the folder. Absent: 0777.',
  },
  'io.k8s.api.core.v1.GitRepoVolumeSource': {
    '': 'A Git repository, cloned on start. Deprecated.',
    repository: 'URL of the repository.',
    revision: 'Commit to check out. Absent: the head of the default branch.',
    directory: 'Folder into which to clone; . is the root of the volume. Must not contain "..".',
  },
  'io.k8s.api.core.v1.SecretVolumeSource': {
    '': 'Files from a Secret, one for each key. They follow changes of the Secret after a while.',
    secretName: 'Name of the Secret, in the namespace of the Pod.',
    items,
    defaultMode,
    optional: 'True: the Secret or its keys may be missing. Default false: the Pod waits for them.',
    defaultUser,
  },
  'io.k8s.api.core.v1.ConfigMapVolumeSource': {
    '': 'Files from a ConfigMap, one for each key. They follow changes of the ConfigMap after a while.',
    name: 'Name of the ConfigMap, in the namespace of the Pod.',
    items,
    defaultMode,
    optional: 'True: the ConfigMap or its keys may be missing. Default false: the Pod waits for them.',
    defaultUser,
  },
  'io.k8s.api.core.v1.KeyToPath': {
    '': 'Writes one key to a file.',
    key: 'The key.',
    path: 'Path of the file in the volume, relative and without "..".',
    mode,
    user,
  },
  'io.k8s.api.core.v1.DownwardAPIVolumeSource': {
    '': 'Files with facts on the Pod itself.',
    items: 'The files.',
    defaultMode,
    defaultUser,
  },
  'io.k8s.api.core.v1.DownwardAPIVolumeFile': {
    '': 'A file with one fact on the Pod. Either fieldRef or resourceFieldRef is set.',
    path: 'Path of the file in the volume, relative and without "..".',
    fieldRef: 'A field of the Pod: metadata.name, namespace, uid, labels or annotations.',
    resourceFieldRef: 'A limit or request of a container.',
    mode,
    user,
  },
  'io.k8s.api.core.v1.ProjectedVolumeSource': {
    '': 'Several sources in one folder.',
    sources: 'The sources. Two of them must not write the same path.',
    defaultMode,
    defaultUser,
  },
  'io.k8s.api.core.v1.VolumeProjection': {
    '': 'One source of a projected volume. Exactly one field is set.',
    secret: 'Files from a Secret.',
    downwardAPI: 'Files with facts on the Pod.',
    configMap: 'Files from a ConfigMap.',
    serviceAccountToken: 'A token of the ServiceAccount of the Pod.',
    clusterTrustBundle: 'Trusted CA certificates from ClusterTrustBundles.',
    podCertificate: 'A private key with a certificate for the Pod.',
  },
  'io.k8s.api.core.v1.SecretProjection': {
    '': 'Files from a Secret in a projected volume.',
    name: 'Name of the Secret, in the namespace of the Pod.',
    items,
    optional: 'True: the Secret or its keys may be missing. Default false.',
  },
  'io.k8s.api.core.v1.ConfigMapProjection': {
    '': 'Files from a ConfigMap in a projected volume.',
    name: 'Name of the ConfigMap, in the namespace of the Pod.',
    items,
    optional: 'True: the ConfigMap or its keys may be missing. Default false.',
  },
  'io.k8s.api.core.v1.DownwardAPIProjection': {
    '': 'Files with facts on the Pod in a projected volume.',
    items: 'The files.',
  },
  'io.k8s.api.core.v1.ServiceAccountTokenProjection': {
    '': 'A token of the ServiceAccount of the Pod, renewed by the kubelet before it expires.',
    audience: 'For whom the token is meant; others must refuse it. Default: the API server.',
    expirationSeconds: 'Seconds for which the token is valid, at least 600. Default 3600.',
    path: 'Path of the file in the volume.',
    user,
  },
  'io.k8s.api.core.v1.ClusterTrustBundleProjection': {
    '': 'Trusted CA certificates in one PEM file. Either name, or signerName with labelSelector, chooses the bundles.',
    name: 'One ClusterTrustBundle by name.',
    signerName: 'All bundles of this signer that the selector chooses; their certificates are merged.',
    labelSelector: 'Chooses among the bundles of the signer. Absent: none; empty: all.',
    optional: 'True: the Pod also starts if there is no such bundle. Default false.',
    path: 'Path of the file in the volume.',
    user,
  },
  'io.k8s.api.core.v1.PodCertificateProjection': {
    '': 'A private key made on the node, with a certificate for it from a signer. Both are renewed in time.',
    signerName: 'The signer that is asked for the certificate.',
    keyType: 'Kind of key, such as ED25519, ECDSAP256 or RSA3072.',
    maxExpirationSeconds:
      'The longest validity to ask for, in seconds, at least 3600. The signer may give less. Default 86400.',
    credentialBundlePath: 'Path of a PEM file with the key and then the certificates.',
    keyPath: 'Path of a PEM file with only the key. Prefer credentialBundlePath, which is replaced as a whole.',
    certificateChainPath: 'Path of a PEM file with only the certificates.',
    userAnnotations: 'Further data for the signer, passed on in the request.',
    user,
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource': {
    '': 'The volume behind a PersistentVolumeClaim.',
    claimName: 'Name of the claim, in the namespace of the Pod.',
    readOnly: 'True: every mount of it is read-only. Default false.',
  },
  'io.k8s.api.core.v1.EphemeralVolumeSource': {
    '': 'A claim that belongs to the Pod: made with it and deleted with it.',
    volumeClaimTemplate:
      'The claim to make. It is called <Pod>-<volume>, and the Pod does not start if a foreign claim of that name exists.',
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimTemplate': {
    '': 'The pattern for a claim.',
    metadata: 'Labels and annotations of the claim. Nothing else is allowed.',
    spec: 'The spec of the claim.',
  },
  'io.k8s.api.core.v1.ImageVolumeSource': {
    '': 'The read-only content of a container image or OCI artifact.',
    reference: 'The image, as for containers. Absent only in templates whose image is filled in later.',
    pullPolicy: 'When to pull it: Always, IfNotPresent or Never. Default Always for the tag latest, else IfNotPresent.',
  },
  'io.k8s.api.core.v1.CSIVolumeSource': {
    '': 'A volume that a CSI driver makes for one Pod.',
    driver: 'Name of the CSI driver, as registered on the node.',
    readOnly: 'True: the volume is read-only. Default false.',
    fsType: 'File system to mount, such as ext4. Absent: the driver decides.',
    volumeAttributes: 'Settings for the driver.',
    nodePublishSecretRef: 'A Secret with credentials for the driver when it mounts the volume.',
  },
} as const satisfies DescriptionTable;
