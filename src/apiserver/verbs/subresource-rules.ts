/** The subresources that are an update of their object within limits: what each lets through, and how it is checked. */
import type { CertificateSigningRequest } from '../../api/certificates/v1/certificate-signing-request.ts';
import { certificateApprovalStrategy } from '../../api/certificates/v1/certificate-signing-request-strategy.ts';
import { namespaceFinalizeStrategy } from '../../api/core/v1/namespace-strategy.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import {
  prepareEphemeralContainersUpdate,
  prepareResize,
  validateEphemeralContainersUpdate,
  validateResize,
} from '../../api/core/v1/pod-subresource-validation.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { FieldError } from '../../api/validation/field-error.ts';
import { cloneJson } from '../../base/clone-json.ts';
import type { ResourceContext } from '../context.ts';
import { factsOf, prepareForUpdate } from './lifecycle.ts';

type Draft = Mutable<KubernetesObject>;

/** How one subresource restricts an update, in place of what the resource itself does. */
export interface UpdateRules {
  readonly prepare: (context: ResourceContext, object: Draft, old: KubernetesObject) => void;
  readonly validate: ((object: KubernetesObject, old: KubernetesObject) => FieldError[]) | undefined;
  readonly allowCreate: boolean;
}

/** What changes the spec moves the generation, as an update of the Pod itself does. */
function podRules(
  prepare: (pod: Mutable<Pod>, old: Pod) => void,
  validate: (pod: Pod, old: Pod) => FieldError[],
): UpdateRules {
  return {
    prepare: (context, object, old) => {
      prepare(object as Mutable<Pod>, old as Pod);
      prepareForUpdate(context, object, old);
    },
    validate: validate as UpdateRules['validate'],
    allowCreate: false,
  };
}

/** By `group/resource/subresource`. */
export const subresourceRules: Readonly<Record<string, UpdateRules>> = {
  '/namespaces/finalize': {
    prepare: (_context, object, old) => {
      const finalizers = (object as Draft & { spec?: { finalizers?: string[] } }).spec?.finalizers ?? [];
      replaceContent(object, old);
      (object as Draft & { spec?: object }).spec = finalizers.length === 0 ? {} : { finalizers };
    },
    validate: namespaceFinalizeStrategy.validateUpdate as UpdateRules['validate'],
    allowCreate: false,
  },
  '/pods/ephemeralcontainers': podRules(prepareEphemeralContainersUpdate, validateEphemeralContainersUpdate),
  '/pods/resize': podRules(prepareResize, validateResize),
  'certificates.k8s.io/certificatesigningrequests/approval': {
    prepare: (context, object, old) =>
      certificateApprovalStrategy.prepareForUpdate?.(
        object as Mutable<CertificateSigningRequest>,
        old as CertificateSigningRequest,
        factsOf(context),
      ),
    validate: certificateApprovalStrategy.validateUpdate as UpdateRules['validate'],
    allowCreate: false,
  },
};

/** Everything as it was, metadata apart. */
function replaceContent(object: Draft, old: KubernetesObject): void {
  const target = object as unknown as Record<string, unknown>;
  for (const key of Object.keys(target)) if (key !== 'metadata') delete target[key];
  const { metadata: _, ...rest } = old;
  Object.assign(target, cloneJson(rest));
}
