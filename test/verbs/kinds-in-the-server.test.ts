/** What kinds do through the whole server: addresses are found before validation, names are there in time, callers are noted. */
import { describe, expect, it } from 'vitest';
import type { ApiClient, Json, Reply } from '../fixtures/api-client.ts';
import { onEachStore } from '../fixtures/stores.ts';

const services = '/api/v1/namespaces/default/services';
const namespaces = '/api/v1/namespaces';
const certificates = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

const service = (name: string, spec: Json = {}): Json => ({
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
});
const problem = ({ status, json }: Reply): unknown[] => [status, json.reason, json.message];

async function made(client: ApiClient, path: string, object: Json): Promise<Json> {
  const { status, json } = await client.post(path, object);
  expect(status, JSON.stringify(json)).toBe(201);
  return json;
}

onEachStore('kinds in the server', (given) => {
  describe('a Service', () => {
    it('has the first address of all, for the API itself', async () => {
      const { json } = await given().client.get(`${services}/kubernetes`);
      expect(json.spec).toMatchObject({ clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ipFamilies: ['IPv4'] });
    });

    it('finds an address and ports, and keeps them when it is put without', async () => {
      const { client } = given();
      const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
      const first = await made(client, services, service('found', spec));
      expect(first.spec).toMatchObject({
        clusterIP: expect.stringMatching(/^10\.96\./),
        healthCheckNodePort: expect.any(Number),
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP', nodePort: expect.any(Number) }],
      });
      const { json } = await client.put(`${services}/found`, service('found', spec));
      expect(json.spec).toEqual(first.spec);
    });

    it('an address or port that is taken is refused, and what was found beside it is given back', async () => {
      const { client } = given();
      const clusterIP = '10.96.0.77';
      const withPort = (name: string, more: Json = {}): Json =>
        service(name, { type: 'NodePort', ports: [{ port: 80, nodePort: 30077 }], ...more });
      await made(client, services, withPort('owner'));
      expect(problem(await client.post(services, withPort('other', { clusterIP })))).toEqual([
        422,
        'Invalid',
        'Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30077: provided port is already allocated',
      ]);
      const dry = await client.post(services, service('dry', { clusterIP }), { query: { dryRun: 'All' } });
      expect([dry.status, dry.json.spec.clusterIP]).toEqual([201, clusterIP]);
      const invalid = await client.post(services, service('invalid', { clusterIP, sessionAffinity: 'No' }));
      expect(invalid.status).toBe(422);
      await made(client, services, service('last', { clusterIP }));
      expect(problem(await client.post(services, service('late', { clusterIP })))).toEqual([
        422,
        'Invalid',
        'Service "late" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.77"]: ' +
          'failed to allocate IP 10.96.0.77: provided IP is already allocated',
      ]);
      const deleted = await client.delete(`${services}/last`);
      expect([deleted.status, deleted.json.kind]).toEqual([200, 'Service']);
      await made(client, services, service('late', { clusterIP }));
    });
  });

  it('a Namespace of a generated name is labelled with it', async () => {
    const { metadata, spec, status } = await made(given().client, namespaces, { metadata: { generateName: 'gen-' } });
    expect(metadata.labels).toEqual({ 'kubernetes.io/metadata.name': metadata.name });
    expect([spec, status]).toEqual([{ finalizers: ['kubernetes'] }, { phase: 'Active' }]);
  });

  it('a Node comes with its status', async () => {
    const node = { metadata: { name: 'given' }, status: { capacity: { cpu: '2' } } };
    const { status, metadata } = await made(given().client, '/api/v1/nodes', node);
    expect(status).toMatchObject({ capacity: { cpu: '2' }, allocatable: { cpu: '2' } });
    expect(metadata.generation).toBeUndefined();
  });

  it('a request for a certificate notes who made it, and its approval when', async () => {
    const { client } = given();
    const request = btoa('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n');
    const csr = {
      metadata: { name: 'r' },
      spec: { request, signerName: 'example.com/s', usages: ['client auth'], username: 'mallory' },
    };
    const { spec } = await made(client, certificates, csr);
    expect(spec.username).not.toBe('mallory');
    const approved = { type: 'Approved', status: 'True' };
    const { status, json } = await client.put(`${certificates}/r/approval`, {
      ...csr,
      status: { conditions: [approved] },
    });
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json.status.conditions).toEqual([
      { ...approved, lastUpdateTime: expect.any(String), lastTransitionTime: expect.any(String) },
    ]);
  });
});
