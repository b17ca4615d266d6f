import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const clusterTrustBundleFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ClusterTrustBundleSpec)
    .always()
    .required(),
};

export interface ClusterTrustBundle extends TypeMeta, FieldsOf<typeof clusterTrustBundleFields> {}
export const ClusterTrustBundle: Type<ClusterTrustBundle> = kindType(
  'io.k8s.api.certificates.v1.ClusterTrustBundle',
  { group: 'certificates.k8s.io', version: 'v1', kind: 'ClusterTrustBundle' },
  clusterTrustBundleFields,
);

const clusterTrustBundleSpecFields = {
  signerName: string(1),
  trustBundle: string(2).always().required(),
};

export interface ClusterTrustBundleSpec extends FieldsOf<typeof clusterTrustBundleSpecFields> {}
export const ClusterTrustBundleSpec: Type<ClusterTrustBundleSpec> = message(
  'io.k8s.api.certificates.v1.ClusterTrustBundleSpec',
  clusterTrustBundleSpecFields,
);
