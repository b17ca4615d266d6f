import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { type Logger, silentLogger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { AuditLog } from './audit.ts';
import type { ApiRequest } from './request.ts';
import type { RequestRecord } from './server.ts';

const clock = { ...systemClock, now: () => Date.parse('2030-01-01T00:00:01.5Z') };
const random = { ...systemRandom, uuid: () => 'id-1' };
const options = { clock, random, logger: silentLogger };

function record(more: Partial<RequestRecord> = {}): RequestRecord {
  const request = {
    path: '/apis/apps/v1/namespaces/dev/deployments/web/scale',
    query: 'pretty=true',
    headers: { 'user-agent': 'kubectl' },
    remoteAddress: '192.0.2.1',
  };
  return {
    request: request as unknown as ApiRequest,
    info: {
      isResourceRequest: true,
      verb: 'update',
      path: request.path,
      group: 'apps',
      version: 'v1',
      namespace: 'dev',
      resource: 'deployments',
      subresource: 'scale',
      name: 'web',
    },
    user: { name: 'jane', groups: ['dev'] },
    status: 200,
    startedMs: 0,
    durationMs: 500,
    ...more,
  };
}

describe('the audit log', () => {
  it('has a line for each request, in a file for the owner alone', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'wherry-audit-'));
    const path = join(dir, 'audit.log');
    const log = await AuditLog.open(path, options);
    log.finished(record());
    log.finished(record({ status: 401, user: undefined }));
    await log.close();
    await log.close();
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: 'id-1',
      stage: 'ResponseComplete',
      requestURI: '/apis/apps/v1/namespaces/dev/deployments/web/scale?pretty=true',
      verb: 'update',
      user: { username: 'jane', groups: ['dev'] },
      sourceIPs: ['192.0.2.1'],
      userAgent: 'kubectl',
      objectRef: {
        resource: 'deployments',
        namespace: 'dev',
        name: 'web',
        apiGroup: 'apps',
        apiVersion: 'v1',
        subresource: 'scale',
      },
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: '2030-01-01T00:00:01.000000Z',
      stageTimestamp: '2030-01-01T00:00:01.500000Z',
    });
    expect(lines[1]).toMatchObject({ user: {}, responseStatus: { code: 401 } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await rm(dir, { recursive: true });
  });

  it('drops what a slow disk can’t take, and says so', async () => {
    const warnings: object[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields) };
    const written: string[] = [];
    const waiting: (() => void)[] = [];
    const file = {
      appendFile: (text: unknown) => {
        written.push(String(text));
        return new Promise<void>((resolve) => waiting.push(resolve));
      },
      close: async () => {},
    };
    const log = new AuditLog(file, { ...options, logger, bufferBytesMax: 2000 });
    for (let i = 0; i < 10; i++) log.finished(record());
    const closed = log.close();
    while (waiting.length === 0) await Promise.resolve();
    waiting.shift()!();
    while (waiting.length === 0 && written.length < 2) await Promise.resolve();
    waiting.shift()?.();
    await closed;
    const lines = written.join('').trimEnd().split('\n').length;
    expect(lines).toBeGreaterThan(0);
    expect(warnings).toEqual([{ events: 10 - lines }]);
    log.finished(record());
    expect(written).toHaveLength(2);
  });

  it('survives a disk that fails', async () => {
    const errors: object[] = [];
    const logger: Logger = { ...silentLogger, error: (fields) => errors.push(fields) };
    const file = { appendFile: () => Promise.reject(new Error('full')), close: async () => {} };
    const log = new AuditLog(file, { ...options, logger });
    log.finished(record());
    await log.close();
    expect(errors).toHaveLength(1);
  });
});
