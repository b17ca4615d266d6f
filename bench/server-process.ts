/** The built product in a process of its own, as users run it, and HTTP/2 connections to it as its administrator. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientHttp2Session, connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const command = resolve(import.meta.dirname, '../dist/cli/main.js');

export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
  readonly folder: string;
  /** Milliseconds from spawn to the first line that says that the API server is ready. */
  readonly readyMs: number;
  connect(): Promise<ClientHttp2Session>;
  /** Resident memory, in bytes. */
  residentBytes(): number;
  /** CPU time so far, user and system, in milliseconds. */
  cpuMs(): number;
}

interface Credentials {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export async function startServerProcess(args: readonly string[] = []): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-bench-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...(process.env.BENCH_NODE_FLAGS?.split(' ') ?? []),
      command,
      'up',
      '--port',
      '0',
      '--data-dir',
      join(folder, 'data'),
      '--kubeconfig',
      kubeconfig,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const readyMs = await firstHint(child, startedMs);
  const credentials = readCredentials(kubeconfig);
  return {
    pid: child.pid!,
    url: credentials.server,
    folder,
    readyMs,
    connect: () => connectTo(credentials),
    residentBytes: () => statusBytes(child.pid!),
    cpuMs: () => cpuMs(child.pid!),
    async [Symbol.asyncDispose]() {
      const exited = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function firstHint(child: ChildProcess, startedMs: number): Promise<number> {
  return new Promise((done, fail) => {
    let printed = '';
    let readyMs: number | undefined;
    child.stdout!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('https://')) readyMs ??= performance.now() - startedMs;
      if (printed.includes('KUBECONFIG=')) done(readyMs!);
    });
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${printed}`)));
  });
}

function readCredentials(path: string): Credentials {
  const config = parse(readFileSync(path, 'utf8'));
  const decode = (text: string): Buffer => Buffer.from(text, 'base64');
  const user = config.users[0].user;
  return {
    server: config.clusters[0].cluster.server,
    ca: decode(config.clusters[0].cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  };
}

function connectTo({ server, ...tls }: Credentials): Promise<ClientHttp2Session> {
  return new Promise((done, fail) => {
    const session = connect(server, { ...tls, settings: { initialWindowSize: 16 * 1024 * 1024 } });
    session.once('connect', () => {
      session.setLocalWindowSize(64 * 1024 * 1024);
      done(session);
    });
    session.once('error', fail);
  });
}

function statusBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
