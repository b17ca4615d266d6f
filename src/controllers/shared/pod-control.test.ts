import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { forbidden, notFound } from '../../api/status-error.ts';
import { Client } from '../../client/client.ts';
import { replicaSets } from '../../client/resources.ts';
import type { TransportRequest } from '../../client/transport.ts';
import { namePrefixFor, PodControl, podFromTemplate } from './pod-control.ts';

const pods = { group: '', resource: 'pods' };
const template = {
  metadata: { name: 'ignored', labels: { app: 'web' }, annotations: { note: 'a' }, finalizers: ['example.com/wait'] },
  spec: { containers: [] },
};
const owner: ReplicaSet = {
  metadata: { name: 'web', namespace: 'default', uid: 'owner-uid' },
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template },
  status: { replicas: 0 },
};

describe('podFromTemplate', () => {
  it('takes labels, annotations, finalizers and the spec, and names its controller', () => {
    expect(podFromTemplate(template, owner, replicaSets)).toEqual({
      metadata: {
        generateName: 'web-',
        namespace: 'default',
        labels: { app: 'web' },
        annotations: { note: 'a' },
        finalizers: ['example.com/wait'],
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'web',
            uid: 'owner-uid',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { containers: [] },
      status: {},
    });
  });

  it('refuses a template without labels: nobody would find the Pod again', () => {
    expect(() => podFromTemplate({ metadata: {}, spec: template.spec }, owner, replicaSets)).toThrow(
      'unable to create pods, no labels',
    );
  });
});

describe('namePrefixFor', () => {
  it.each([
    { name: 'web', prefix: 'web-' },
    { name: 'a.b', prefix: 'a.b-' },
    { name: 'x'.repeat(254), prefix: 'x'.repeat(254) },
    { name: 'web_1', prefix: 'web_1' },
  ])('$name', ({ name, prefix }) => {
    expect(namePrefixFor(name)).toBe(prefix);
  });
});

describe('PodControl', () => {
  const terminating = forbidden(pods, 'web-1', 'the namespace is being terminated', [
    { reason: 'NamespaceTerminating' },
  ]);
  interface Case {
    readonly name: string;
    readonly act: 'create' | 'delete';
    readonly error?: Error;
    readonly request: string;
    readonly events: readonly string[];
    readonly message?: string;
  }
  const cases: readonly Case[] = [
    {
      name: 'made',
      act: 'create',
      request: 'POST /api/v1/namespaces/default/pods',
      events: ['Normal SuccessfulCreate web: Created pod: web-abcde'],
    },
    {
      name: 'refused',
      act: 'create',
      error: forbidden(pods, 'web-1', 'exceeded quota'),
      request: 'POST /api/v1/namespaces/default/pods',
      events: ['Warning FailedCreate web: Error creating: pods "web-1" is forbidden: exceeded quota'],
      message: 'pods "web-1" is forbidden: exceeded quota',
    },
    {
      name: 'refused as the namespace goes',
      act: 'create',
      error: terminating,
      request: 'POST /api/v1/namespaces/default/pods',
      events: [],
      message: terminating.message,
    },
    {
      name: 'deleted',
      act: 'delete',
      request: 'DELETE /api/v1/namespaces/default/pods/web-1',
      events: ['Normal SuccessfulDelete web: Deleted pod: web-1'],
    },
    {
      name: 'gone already',
      act: 'delete',
      error: notFound(pods, 'web-1'),
      request: 'DELETE /api/v1/namespaces/default/pods/web-1',
      events: [],
      message: 'pods "web-1" not found',
    },
    {
      name: 'not deleted',
      act: 'delete',
      error: new Error('no route to host'),
      request: 'DELETE /api/v1/namespaces/default/pods/web-1',
      events: ['Warning FailedDelete web: Error deleting: no route to host'],
      message: 'unable to delete pods: no route to host',
    },
  ];
  it.each(cases)('$act: $name', async ({ act, error, request, events, message }) => {
    const requests: string[] = [];
    const told: string[] = [];
    const send = async ({ method, path, body }: TransportRequest): Promise<object> => {
      requests.push(`${method} ${path}`);
      if (error !== undefined) throw error;
      return { ...body, metadata: { name: 'web-abcde' } };
    };
    const refuse = (): never => {
      throw new Error('it neither lists nor watches');
    };
    const control = new PodControl({
      client: new Client({ send, list: refuse, watch: refuse, close: async () => {} }),
      ownerRef: replicaSets,
      events: {
        event: ({ object }, type, reason, text) => void told.push(`${type} ${reason} ${object.metadata.name}: ${text}`),
      },
    });
    const pod = podFromTemplate(template, owner, replicaSets);
    const acted =
      act === 'create'
        ? control.create(pod, owner)
        : control.delete({ ...pod, metadata: { namespace: 'default', name: 'web-1' } }, owner);
    const failure = await acted.then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    expect([requests, told, failure]).toEqual([[request], events, message]);
  });
});
