import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriFailure, CriServer } from '../../../../test/fixtures/cri-server.ts';
import { systemClock } from '../../../base/clock.ts';
import { type RuntimeError, runtimeMessage } from '../runtime.ts';
import { CriClient, isUnimplemented } from './cri-client.ts';
import * as methods from './methods.ts';

describe('calls to a CRI socket', () => {
  let server: CriServer;
  let client: CriClient;
  let failure: { code: number; text: string } | undefined;
  let release: (() => void) | undefined;

  beforeEach(async () => {
    failure = undefined;
    release = undefined;
    server = await CriServer.create();
    server.answer(methods.version, ({ version }) => {
      if (failure !== undefined) throw new CriFailure(failure.code, failure.text);
      return { runtimeName: `asked ${version}`, runtimeVersion: '1', runtimeApiVersion: 'v1' };
    });
    server.answer(methods.pullImage, () => new Promise((resolve) => (release = () => resolve({ imageRef: 'late' }))));
    server.stream(methods.getContainerEvents, (stream) => {
      stream.write({ containerId: 'a' });
      stream.write({ containerId: 'b', containerEventType: 'CONTAINER_STOPPED_EVENT' });
      if (failure !== undefined) stream.end();
    });
    await server.start();
    client = await CriClient.open(server.endpoint, systemClock);
  });
  afterEach(async () => {
    release?.();
    client.close();
    await server.dispose();
  });

  it('are answered', async () => {
    const answer = await client.call(methods.version, { version: 'v1' });
    expect(answer).toEqual({ runtimeName: 'asked v1', runtimeVersion: '1', runtimeApiVersion: 'v1' });
  });

  const failures: readonly { code: number; name: string; runtimeCode: RuntimeError['code'] }[] = [
    { code: 1, name: 'Canceled', runtimeCode: 'Canceled' },
    { code: 2, name: 'Unknown', runtimeCode: 'Unknown' },
    { code: 3, name: 'InvalidArgument', runtimeCode: 'InvalidArgument' },
    { code: 4, name: 'DeadlineExceeded', runtimeCode: 'DeadlineExceeded' },
    { code: 5, name: 'NotFound', runtimeCode: 'NotFound' },
    { code: 13, name: 'Internal', runtimeCode: 'Unknown' },
  ];
  it.each(failures)('fail with $name as people know it', async ({ code, name, runtimeCode }) => {
    failure = { code, text: 'no such thing' };
    const error = await client.call(methods.version, {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'RuntimeError',
      code: runtimeCode,
      message: `rpc error: code = ${name} desc = no such thing`,
    });
    expect(isUnimplemented(error)).toBe(false);
  });

  it('are told apart where the runtime does not know them', async () => {
    const error = await client.call(methods.runtimeConfig, {}).catch((reason: unknown) => reason);
    expect(isUnimplemented(error)).toBe(true);
    expect(runtimeMessage(error)).toContain('code = Unimplemented');
    expect(isUnimplemented(new Error('other'))).toBe(false);
  });

  it('end with their time, or with their signal', async () => {
    await expect(client.call(methods.pullImage, {}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'DeadlineExceeded',
    });
    const ending = new AbortController();
    const call = client.call(methods.pullImage, {}, { timeoutMs: 0, signal: ending.signal });
    ending.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await expect(client.call(methods.version, {}, { signal: ending.signal })).rejects.toThrow('enough');
  });

  it('go through again once the runtime is back', async () => {
    await client.call(methods.version, {});
    await server.stop();
    await expect(client.call(methods.version, {})).rejects.toThrow('code = Unavailable');
    await server.start();
    await expect.poll(() => client.call(methods.version, {}).catch(() => undefined), { timeout: 10_000 }).toBeDefined();
  });

  it('may be answered with a stream, which ends with its signal', async () => {
    const ending = new AbortController();
    const seen: string[] = [];
    for await (const { containerId, containerEventType } of client.stream(
      methods.getContainerEvents,
      {},
      ending.signal,
    )) {
      seen.push(`${containerId} ${containerEventType}`);
      if (seen.length === 2) ending.abort();
    }
    expect(seen).toEqual(['a CONTAINER_CREATED_EVENT', 'b CONTAINER_STOPPED_EVENT']);
  });

  it('fail where the stream is ended by the runtime', async () => {
    failure = { code: 0, text: '' };
    const read = async (): Promise<void> => {
      for await (const _ of client.stream(methods.getContainerEvents, {}, new AbortController().signal));
    };
    await expect(read()).rejects.toThrow('the runtime has ended the stream');
  });

  it('fail where nothing is at the endpoint', async () => {
    const nobody = await CriClient.open('unix:///no/such/socket', systemClock);
    await expect(nobody.call(methods.version, {})).rejects.toThrow('/no/such/socket');
    nobody.close();
  });
});
