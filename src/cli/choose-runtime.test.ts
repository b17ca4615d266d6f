import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CriServer } from '../../test/fixtures/cri-server.ts';
import { systemClock } from '../base/clock.ts';
import * as methods from '../kubelet/runtime/cri/methods.ts';
import { chooseRuntime, type RuntimeChoiceOptions } from './choose-runtime.ts';
import { UsageError } from './failure.ts';

let folder: string;
let server: CriServer;
/** Listens, and hangs up. */
const stranger = createServer((socket) => socket.destroy());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-runtime-'));
  await writeFile(join(folder, 'file.sock'), '');
  await new Promise<void>((done) => stranger.listen(join(folder, 'stranger.sock'), done));
  server = await CriServer.create();
  server.answer(methods.version, () => ({
    version: '0.1.0',
    runtimeName: 'containerd',
    runtimeVersion: '2.1.0',
    runtimeApiVersion: 'v1',
  }));
  await server.start();
});
afterAll(async () => {
  await server.dispose();
  await new Promise((done) => stranger.close(done));
  await rm(folder, { recursive: true, force: true });
});

type Given = Partial<Omit<RuntimeChoiceOptions, 'flags'>> & { readonly runtime: string; readonly criEndpoint?: string };

const choose = ({ runtime, criEndpoint, isRoot = true, whySimulated, places = [] }: Given) =>
  chooseRuntime({ flags: { runtime, criEndpoint }, isRoot, whySimulated, places, clock: systemClock });

describe('chooseRuntime', () => {
  const simulated: { name: string; given: Given; why: string }[] = [
    { name: 'as asked for', given: { runtime: 'simulated' }, why: 'as asked for' },
    { name: 'without root', given: { runtime: 'auto', isRoot: false }, why: 'real containers need root' },
    {
      name: 'for another reason',
      given: { runtime: 'auto', whySimulated: 'so many nodes' },
      why: 'so many nodes',
    },
    {
      name: 'where no runtime answers',
      given: { runtime: 'auto', places: ['/nowhere/x.sock'] },
      why: 'no container runtime answers here',
    },
  ];
  it.each(simulated)('simulates $name', async ({ given, why }) => {
    expect(await choose(given)).toEqual({ kind: 'simulated', why });
  });

  it('finds a runtime where it is said to be, or in one of the usual places', async () => {
    const { endpoint } = server;
    const expected = { kind: 'cri', found: { endpoint, description: 'containerd 2.1.0' } };
    const others = ['/nowhere/x.sock', join(folder, 'file.sock'), join(folder, 'stranger.sock')];
    expect(await choose({ runtime: 'cri', criEndpoint: endpoint })).toEqual(expected);
    expect(await choose({ runtime: 'auto', criEndpoint: `unix://${endpoint}`, whySimulated: 'no' })).toEqual(expected);
    expect(await choose({ runtime: 'auto', places: [...others, endpoint] })).toEqual(expected);
    expect(await choose({ runtime: 'cri', places: [endpoint] })).toEqual(expected);
  });

  const refused: { name: string; given: Given; message: string }[] = [
    {
      name: 'another kind',
      given: { runtime: 'docker' },
      message: '--runtime docker: choose one of auto, cri, simulated',
    },
    {
      name: 'a socket for simulated containers',
      given: { runtime: 'simulated', criEndpoint: '/x.sock' },
      message: '--runtime simulated has no --cri-endpoint: choose one',
    },
    {
      name: 'real containers without root',
      given: { runtime: 'cri', isRoot: false },
      message: '--runtime cri: real containers need root; run it with sudo',
    },
    {
      name: 'a socket that is not there',
      given: { runtime: 'auto', criEndpoint: '/nowhere/x.sock' },
      message: '--runtime cri: there is no socket at /nowhere/x.sock.\nInstall and start a container runtime',
    },
    {
      name: 'all usual places, none of which has one',
      given: { runtime: 'cri', places: ['/nowhere/x.sock', '/nowhere/y.sock'] },
      message: 'there is no socket at /nowhere/x.sock; there is no socket at /nowhere/y.sock.\n',
    },
  ];
  it.each(refused)('refuses $name', async ({ given, message }) => {
    const failure = await choose(given).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as UsageError).message).toContain(message);
  });

  it('refuses what listens but speaks no CRI, and says what to do', async () => {
    const path = join(folder, 'stranger.sock');
    const failure = (await choose({ runtime: 'cri', criEndpoint: path }).catch((error: unknown) => error)) as Error;
    expect(failure.message).toContain(`${path} does not answer CRI: rpc error: code = Unavailable`);
    expect(failure.message).toContain('`wherry doctor`');
  });
});
