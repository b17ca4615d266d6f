/** `wherry proxy` on a machine of its own: what it says of names, and what it leaves. */
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { type Kubectl, Machine } from '../fixtures/machine.ts';
import { namespacesAvailable } from '../fixtures/network-namespace.ts';

const available = namespacesAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const dnsIp = '10.96.0.10';
const asked = { host: dnsIp, port: 53, timeoutMs: 500 };
/** What is sent there is no question; whoever listens takes the connection all the same. */
const listens = 'no answer';

describe.skipIf(!available.ok || !canRunClientTools)(`wherry proxy${why}`, () => {
  let machine: Machine;
  let kubectl: Kubectl;
  let proxyArgs: readonly string[];
  let endServer: (() => Promise<unknown>) | undefined;

  beforeAll(async () => {
    machine = await Machine.start();
    const server = await machine.wherry('apiserver', '--data-dir', join(machine.home, 'data'));
    endServer = () => server.end('SIGTERM');
    kubectl = machine.kubectl(server.kubeconfig);
    const healthz = ['--healthz-bind-address', '127.0.0.1:10256'];
    proxyArgs = ['proxy', '--kubeconfig', join(dirname(server.kubeconfig), 'proxy.kubeconfig'), ...healthz];
  });
  afterAll(async () => {
    await endServer?.();
    await machine?.stop();
  });

  const askDns = (): Promise<string> => machine.network.ask({ protocol: 'tcp', ...asked });

  it('serves names on the address of kube-dns, which stays when it stops, until it is cleaned up', async () => {
    const proxy = await machine.component(...proxyArgs);
    expect(proxy.printed).toContain(`✓ cluster DNS on ${dnsIp}\n`);
    expect(await askDns()).toBe(listens);
    expect(await machine.network.fetch('http://127.0.0.1:10256/livez')).toContain('"lastUpdated":"2');
    expect(await proxy.end('SIGTERM')).toEqual({ code: 0, stderr: '' });
    // At once, and not after a while.
    expect(await askDns()).toBe('ECONNREFUSED');
    expect((await machine.leftovers()).map((line) => line.replace(/^.* inet /, 'inet '))).toEqual([
      'inet wherry-proxy',
      expect.stringMatching(/^inet 10\.96\.0\.10\/32 scope host lo:wherry/),
    ]);
    for (let times = 0; times < 2; times++) {
      expect(await machine.runWherry('proxy', '--cleanup')).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await machine.leftovers()).toEqual([]);
    }
  });

  it('makes Services work without names where another server has the port', async () => {
    await machine.network.listen('tcp', 53);
    await machine.network.listen('udp', 53);
    const proxy = await machine.component(...proxyArgs);
    expect(proxy.printed).toContain('! no cluster DNS: port 53 is another server');
    expect(proxy.printed).toContain('ready\n');
    expect((await proxy.end('SIGTERM')).code).toBe(0);
    await machine.network.unlisten('tcp', 53);
    await machine.network.unlisten('udp', 53);
    await machine.runWherry('proxy', '--cleanup');
  });

  it('leaves names to somebody else whose Service kube-dns is', async () => {
    await kubectl('delete', 'service', 'kube-dns', '-n', 'kube-system');
    await kubectl(
      'create',
      'service',
      'clusterip',
      'kube-dns',
      '-n',
      'kube-system',
      `--clusterip=${dnsIp}`,
      '--tcp=53',
    );
    const proxy = await machine.component(...proxyArgs);
    expect(proxy.printed).toContain("! no cluster DNS: the Service kube-system/kube-dns is not wherry's\n");
    // It has no endpoints, and the proxy makes it refuse.
    expect(await askDns()).toBe('ECONNREFUSED');
    expect(await proxy.end('SIGTERM')).toEqual({ code: 0, stderr: '' });
  });
});
