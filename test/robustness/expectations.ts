/** What holds for every answer, whatever was asked. */
import { expect } from 'vitest';
import { parse } from 'yaml';
import { decodeMessage } from '../../src/api/codec/protobuf.ts';
import { decodeEnvelope } from '../../src/api/codec/protobuf-envelope.ts';
import { Status } from '../../src/api/meta/v1/status.ts';
import type { DirectReply, DirectServer } from '../fixtures/direct-server.ts';

interface StatusBody {
  readonly kind?: string;
  readonly status?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}

/** The answer's body as a Status, in whichever encoding it has. */
export function statusIn({ headers, bytes }: DirectReply): StatusBody {
  const type = String(headers['content-type']);
  if (type.includes('protobuf')) {
    const { kind, raw } = decodeEnvelope(bytes);
    return { kind, ...(decodeMessage(Status, raw) as StatusBody) };
  }
  return type.includes('yaml') ? parse(bytes.toString()) : JSON.parse(bytes.toString());
}

/** Errors of 5xx that upstream answers with as well. */
function isUpstreams({ code, reason = '' }: StatusBody): boolean {
  if (code === 504) return reason === 'Timeout';
  // An apply, or a patch of lists, that does not fit the type: upstream gives these errors no code, which makes them a 500.
  return code === 500 && reason === '';
}

/** A failure has a Status that says what failed, and none is the server's own fault. */
export function expectDecent(server: DirectServer, reply: DirectReply): void {
  expect(server.takeFaults()).toEqual([]);
  expect(reply.status).toBeGreaterThanOrEqual(200);
  if (reply.status < 400) return;
  if (String(reply.headers['content-type']).startsWith('text/plain')) {
    expect([reply.status, reply.bytes.toString()]).toEqual([404, '404 page not found\n']);
    return;
  }
  const status = statusIn(reply);
  expect(status).toMatchObject({ kind: 'Status', status: 'Failure', code: reply.status });
  expect(status.message).not.toBe('');
  if (reply.status >= 500) expect(status).toSatisfy(isUpstreams);
}

const prototypeMembers = [Object.prototype, Array.prototype, Function.prototype].map((prototype) =>
  Reflect.ownKeys(prototype),
);

/** The server still serves, and nobody has tampered with what all objects inherit. */
export async function expectUnharmed(server: DirectServer): Promise<void> {
  expect(
    [Object.prototype, Array.prototype, Function.prototype].map((prototype) => Reflect.ownKeys(prototype)),
  ).toEqual(prototypeMembers);
  const path = '/api/v1/namespaces/default/configmaps';
  const object = { metadata: { name: 'afterwards' }, data: { key: 'value' } };
  const headers = { 'content-type': 'application/json' };
  const made = await server.send({ method: 'POST', path, headers, body: JSON.stringify(object) });
  expect(made.status).toBe(201);
  const list = await server.send({ method: 'GET', path });
  expect(JSON.parse(list.bytes.toString()).items.map((item: { metadata: object }) => item.metadata)).toContainEqual(
    expect.objectContaining({ name: 'afterwards' }),
  );
  expect((await server.send({ method: 'DELETE', path: `${path}/afterwards` })).status).toBe(200);
}
