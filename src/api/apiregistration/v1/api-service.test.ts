import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, withField } from '../../validation/strategy-fixture.ts';
import type { APIService } from './api-service.ts';
import { apiServiceResource } from './api-service-resource.ts';

const local: Input = {
  metadata: { name: 'v1.example.com' },
  spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 15 },
};

describe('an APIService', () => {
  it('is available where it is local, and has a port where it is not', () => {
    expect(created<APIService>(apiServiceResource, local).status.conditions).toMatchObject([
      { type: 'Available', status: 'True', reason: 'Local' },
    ]);
    const remote = withField(local, 'spec.service', { name: 's', namespace: 'n' });
    expect(created<APIService>(apiServiceResource, remote)).toMatchObject({ spec: { service: { port: 443 } } });
  });

  it.each([
    ['local', local, []],
    [
      'another name',
      withField(local, 'metadata.name', 'v2.example.com'),
      ['metadata.name: Invalid value: "v2.example.com": must be `spec.version+"."+spec.group`: "v1.example.com"'],
    ],
    [
      'no priority',
      withField(local, 'spec.versionPriority', 0),
      ['spec.versionPriority: Invalid value: 0: must be positive and less than 1000'],
    ],
    [
      'local, with a certificate',
      withField(local, 'spec.caBundle', 'AQID'),
      ['spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle'],
    ],
    [
      'a service without a name',
      withField(local, 'spec.service', { namespace: 'n' }),
      ['spec.service.name: Required value'],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(apiServiceResource, input)).toEqual(expected);
  });
});
