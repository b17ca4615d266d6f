/** What most plugins ask of a request, and how they refuse it. */
import { forbidden, type StatusCause, type StatusError } from '../../api/status-error.ts';
import type { AdmissionAttributes } from './admission.ts';

/** Whether a request is about this resource itself, or this subresource of it. */
export function concerns(
  { definition, subresource }: AdmissionAttributes,
  group: string,
  resource: string,
  ofSubresource = '',
): boolean {
  return definition.group === group && definition.resource === resource && subresource === ofSubresource;
}

/** Upstream's form of a refusal. Objects without a name as yet go by what it is to begin with. */
export function refusal(attributes: AdmissionAttributes, why: string, causes?: readonly StatusCause[]): StatusError {
  const { definition, name, object } = attributes;
  const shown = name || object?.metadata.name || object?.metadata.generateName || 'Unknown';
  return forbidden({ group: definition.group, resource: definition.resource }, shown, why, causes);
}
