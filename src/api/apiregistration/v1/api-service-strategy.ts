import { base64ByteLength } from '../../../base/base64.ts';
import { checkDns1035Label, checkDns1123Subdomain, checkPortNumber, nameIsPathSegment } from '../../names.ts';
import type { RequestFacts, Strategy } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import { checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { APIService } from './api-service.ts';

const groupPriorityMax = 20000;
const versionPriorityMax = 1000;

const specPath = FieldPath.of('spec');

/** What this server serves itself is there as long as it is. */
function prepareForCreate({ spec, status }: Mutable<APIService>, { now }: RequestFacts): void {
  if (spec.service !== undefined) return;
  const message = 'Local APIServices are always available';
  status.conditions = [{ type: 'Available', status: 'True', lastTransitionTime: now, reason: 'Local', message }];
}

function validate({ metadata, spec }: APIService): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum, versionPriority } = spec;
  const errors: FieldError[] = [];
  const name = `${version}.${group}`;
  if (metadata.name !== name) {
    const detail = `must be \`spec.version+"."+spec.group\`: "${name}"`;
    errors.push(invalid(FieldPath.of('metadata', 'name'), metadata.name, detail));
  }
  const groupPath = specPath.child('group');
  if (group !== '') errors.push(...invalidFor(groupPath, group, checkDns1123Subdomain(group)));
  else if (version !== 'v1') {
    errors.push(required(groupPath, 'only v1 may have an empty group and it better be legacy kube'));
  }
  errors.push(...invalidFor(specPath.child('version'), version, checkDns1035Label(version)));
  const checkPriority = (field: string, value: number, max: number): void => {
    if (value > 0 && value <= max) return;
    errors.push(invalid(specPath.child(field), value, `must be positive and less than ${max}`));
  };
  checkPriority('groupPriorityMinimum', groupPriorityMinimum, groupPriorityMax);
  checkPriority('versionPriority', versionPriority, versionPriorityMax);
  return [...errors, ...validateService(spec)];
}

function validateService({ service, caBundle = '', insecureSkipTLSVerify }: APIService['spec']): FieldError[] {
  const skipPath = specPath.child('insecureSkipTLSVerify');
  const errors: FieldError[] = [];
  if (service === undefined) {
    if (caBundle !== '') {
      const size = `${base64ByteLength(caBundle)} bytes`;
      errors.push(invalid(specPath.child('caBundle'), size, 'local APIServices may not have a caBundle'));
    }
    if (insecureSkipTLSVerify) {
      errors.push(invalid(skipPath, true, 'local APIServices may not have insecureSkipTLSVerify'));
    }
    return errors;
  }
  const path = specPath.child('service');
  errors.push(...checkPresent(path.child('namespace'), service.namespace));
  errors.push(...checkPresent(path.child('name'), service.name));
  const problems = checkPortNumber(service.port ?? 0);
  if (problems.length > 0) {
    errors.push(invalid(path.child('port'), service.port ?? 0, `port is not valid: ${problems.join(',')}`));
  }
  if (insecureSkipTLSVerify && caBundle !== '') {
    errors.push(invalid(skipPath, true, 'may not be true if caBundle is present'));
  }
  return errors;
}

export const apiServiceStrategy: Strategy<APIService> = {
  validateName: nameIsPathSegment,
  hasGeneration: false,
  allowUnconditionalUpdate: false,
  prepareForCreate,
  validate,
  validateUpdate: validate,
};
