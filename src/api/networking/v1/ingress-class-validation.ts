import { nameIsDnsLabel } from '../../names.ts';
import { invalidFor } from '../../validation/checks.ts';
import { validateDomainPrefixedPath } from '../../validation/domain-names.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { type FieldError, forbidden, notSupported, required, tooLong } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { IngressClass, IngressClassParametersReference } from './ingress-class.ts';
import { validateTypedReference } from './ingress-validation.ts';

const ingressControllerBytesMax = 250;

export function validateIngressClass({ spec }: IngressClass): FieldError[] {
  const { controller = '', parameters } = spec;
  const path = FieldPath.of('spec', 'controller');
  const errors: FieldError[] = [];
  if (controller.length > ingressControllerBytesMax) errors.push(tooLong(path, '', ingressControllerBytesMax));
  errors.push(...validateDomainPrefixedPath(controller, path));
  if (parameters !== undefined) errors.push(...validateParameters(parameters, FieldPath.of('spec', 'parameters')));
  return errors;
}

export function validateIngressClassUpdate(object: IngressClass, old: IngressClass): FieldError[] {
  const path = FieldPath.of('spec', 'controller');
  return [...validateImmutable(path, object.spec.controller, old.spec.controller), ...validateIngressClass(object)];
}

function validateParameters(parameters: IngressClassParametersReference, path: FieldPath): FieldError[] {
  const { scope, namespace } = parameters;
  const namespacePath = path.child('namespace');
  const errors = validateTypedReference(parameters, path);
  if (scope === 'Cluster') {
    if (namespace !== undefined) errors.push(forbidden(namespacePath, "`parameters.scope` is set to 'Cluster'"));
  } else if (scope !== 'Namespace') {
    errors.push(notSupported(path.child('scope'), scope, ['Cluster', 'Namespace']));
  } else if (namespace === undefined) {
    errors.push(required(namespacePath, "`parameters.scope` is set to 'Namespace'"));
  } else {
    errors.push(...invalidFor(namespacePath, namespace, nameIsDnsLabel(namespace, false)));
  }
  return errors;
}
