/** What real containers are given: their rights, resources, environment, files, network. Each is looked at from within, or where the kernel has it. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CriRuntime } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import type { ContainerConfig } from '../../src/kubelet/runtime/runtime.ts';
import {
  type ContainerdServer,
  containerdAvailable,
  guardedPassword,
  images,
  startContainerd,
} from '../fixtures/containerd.ts';
import { connectTo, PodOnCri } from '../fixtures/cri-pods.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;

describe.skipIf(!available.ok)(`containers on containerd${why}`, () => {
  let server: ContainerdServer;
  let runtime: CriRuntime;
  const pods: PodOnCri[] = [];

  beforeAll(async () => {
    server = await startContainerd();
    runtime = await connectTo(server, { clusterDns: { servers: ['10.96.0.10'], domain: 'cluster.local' } });
  });
  afterEach(async () => {
    for (const pod of pods.splice(0)) await pod.remove();
  });
  afterAll(async () => {
    const left = await server?.leftovers();
    runtime?.close();
    await server?.stop();
    expect(left).toEqual([]);
  });

  async function run(spec: object = {}, metadata: object = {}): Promise<PodOnCri> {
    const pod = await PodOnCri.run(runtime, spec, metadata);
    pods.push(pod);
    return pod;
  }

  describe('images', () => {
    it('are pulled with credentials where the registry wants some', async () => {
      const [username, password] = guardedPassword.split(':');
      await expect(runtime.pullImage(images.guarded)).rejects.toThrow('failed to resolve reference');
      await expect(
        runtime.pullImage(images.guarded, { credentials: [{ username, password: 'wrong' }] }),
      ).rejects.toThrow('failed to');
      const credentials = [
        { username, password: 'wrong' },
        { username, password },
      ];
      const { ref, names, sizeBytes } = await runtime.pullImage(images.guarded, { credentials });
      expect(ref).toMatch(/^registry\.test\/guarded\/web@sha256:[0-9a-f]{64}$/);
      expect([names, sizeBytes > 100_000]).toEqual([[images.guarded], true]);
    });

    it('stop being pulled when nobody waits for them any more', async () => {
      const ending = new AbortController();
      ending.abort(new Error('enough'));
      await expect(runtime.pullImage(images.busybox, { signal: ending.signal })).rejects.toThrow('enough');
    });
  });

  describe('sandboxes', () => {
    it('have the name and the DNS settings of their Pod', async () => {
      const pod = await run({
        hostname: 'busy',
        dnsConfig: { nameservers: ['192.0.2.9'], options: [{ name: 'edns0' }] },
      });
      const text = await pod.output('hostname; cat /etc/resolv.conf');
      const host = readFileSync('/etc/resolv.conf', 'utf8');
      const searches = /^search (.*)$/m.exec(host)?.[1];
      expect(text.split('\n')).toEqual([
        'busy',
        ['search test.svc.cluster.local svc.cluster.local cluster.local', searches].filter(Boolean).join(' '),
        'nameserver 10.96.0.10',
        'nameserver 192.0.2.9',
        'options ndots:5 edns0',
        '',
      ]);
    });

    it('reach one another, and the host reaches them on their own ports and on its own', async () => {
      const hostPort = 30_000 + (process.pid % 2000);
      const containers = [{ name: 'web', resources: {}, ports: [{ containerPort: 8080, hostPort, protocol: 'TCP' }] }];
      const web = await run({ containers });
      await web.start({
        command: ['sh', '-c', 'mkdir /www; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www'],
      });
      const ip = await web.ip();
      expect(ip.startsWith(server.podAddressPrefix)).toBe(true);
      await expect.poll(() => fetchText(ip, 8080), { timeout: 10_000 }).toBe('hello\n');
      const hostIp = `${server.podAddressPrefix}1`;
      expect(await fetchText(hostIp, hostPort)).toBe('hello\n');
      const client = await run();
      expect(await client.output(`wget -q -O - http://${ip}:8080/`)).toBe('hello\n');
    });

    it('share what of the host they are to share', async () => {
      const own = await run();
      const shared = await run({ hostNetwork: true, hostPID: true, hostIPC: true });
      const names = (text: string): string[] => text.trim().split('\n');
      const script = 'for n in net pid ipc uts; do readlink /proc/self/ns/$n; done; hostname';
      const host = ['net', 'pid', 'ipc', 'uts'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
      const [ownNames, sharedNames] = [names(await own.output(script)), names(await shared.output(script))];
      expect(ownNames.slice(0, 4).map((name, i) => name === host[i])).toEqual([false, false, false, false]);
      expect(sharedNames).toEqual([...host, readFileSync('/etc/hostname', 'utf8').trim()]);
    });

    it('let containers see the processes of others where they may', async () => {
      const shared = await run({ shareProcessNamespace: true });
      await shared.start({ name: 'first', command: ['sleep', '1234'] });
      expect(await shared.output('ps -o args', { name: 'second' })).toContain('sleep 1234');
      const apart = await run();
      const target = await apart.start({ name: 'first', command: ['sleep', '1234'] });
      expect(await apart.output('ps -o args', { name: 'second' })).not.toContain('sleep 1234');
      const guest = { name: 'debug', targetContainerName: 'first' };
      expect(await apart.output('ps -o args', guest)).toContain('sleep 1234');
      await runtime.stopContainer(target, 0);
      await expect(apart.create({ ...guest, name: 'late' })).rejects.toThrow('unable to find target container first');
    });

    it('have their sysctls', async () => {
      const pod = await run({
        securityContext: { sysctls: [{ name: 'net.ipv4.ip_local_port_range', value: '5000 6000' }] },
      });
      expect(await pod.output('cat /proc/sys/net/ipv4/ip_local_port_range')).toBe('5000\t6000\n');
    });

    it('carry the labels by which others find them', async () => {
      const pod = await run({}, { labels: { app: 'web' } });
      const found = (await runtime.listPods()).find(({ uid }) => uid === pod.uid);
      expect(found).toMatchObject({ name: pod.pod.metadata.name, namespace: 'test' });
      expect(existsSync(`${server.directory}/logs/test_${pod.pod.metadata.name}_${pod.uid}`)).toBe(true);
      await pod.remove();
      expect(readdirSync(`${server.directory}/logs`).filter((name) => name.endsWith(pod.uid))).toEqual([]);
    });
  });

  describe('rights', () => {
    const identity = 'id -u; id -g; id -G';
    const cases: readonly { name: string; pod?: object; context?: object; script: string; expected: string }[] = [
      { name: 'root by default', script: identity, expected: '0\n0\n0\n' },
      {
        name: 'the users and groups of the Pod',
        pod: { runAsUser: 1001, runAsGroup: 1002, fsGroup: 1003, supplementalGroups: [1004] },
        script: identity,
        expected: '1001\n1002\n1002 1003 1004\n',
      },
      {
        name: 'a user of its own',
        pod: { runAsUser: 1001 },
        context: { runAsUser: 1000, runAsGroup: 7 },
        script: identity,
        expected: '1000\n7\n7\n',
      },
      {
        name: 'a file system that is only read',
        context: { readOnlyRootFilesystem: true },
        script: 'touch /tmp/x 2>&1 || true',
        expected: 'touch: /tmp/x: Read-only file system\n',
      },
      {
        name: 'no capabilities but one',
        context: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
        script: 'grep CapEff /proc/self/status',
        expected: 'CapEff:\t0000000000000400\n',
      },
      {
        name: 'no new privileges',
        context: { allowPrivilegeEscalation: false },
        script: 'grep NoNewPrivs /proc/self/status',
        expected: 'NoNewPrivs:\t1\n',
      },
      { name: 'no seccomp filter by default', script: 'grep Seccomp: /proc/self/status', expected: 'Seccomp:\t0\n' },
      {
        name: "the runtime's seccomp filter",
        pod: { seccompProfile: { type: 'RuntimeDefault' } },
        script: 'grep Seccomp: /proc/self/status',
        expected: 'Seccomp:\t2\n',
      },
      {
        name: 'devices where it is privileged',
        context: { privileged: true },
        script: 'test -b /dev/vda -o -c /dev/kmsg && echo there',
        expected: 'there\n',
      },
      { name: 'parts of /proc hidden', script: 'wc -c < /proc/keys', expected: '0\n' },
    ];
    it.each(cases)('are $name', async ({ pod: securityContext = {}, context, script, expected }) => {
      const main = { name: 'main', resources: {}, securityContext: context };
      const pod = await run({ securityContext, containers: [main] });
      expect(await pod.output(script, main)).toBe(expected);
    });

    it('are refused to root where the Pod must not run as root', async () => {
      const pod = await run({ securityContext: { runAsNonRoot: true } });
      const { name, namespace, uid } = pod.pod.metadata;
      await expect(pod.create()).rejects.toThrow(
        `container has runAsNonRoot and image will run as root (pod: "${name}_${namespace}(${uid})", container: main)`,
      );
      expect(await pod.output('id -u; echo $FROM_IMAGE', { image: images.nonRoot })).toBe('1000\nyes\n');
    });
  });

  describe('environment and files', () => {
    it('have variables, in commands too', async () => {
      const pod = await run();
      const environment = [
        { name: 'GREETING', value: 'hello "world"' },
        { name: 'LINES', value: 'a\nb' },
      ];
      const container = { command: ['echo', '$(GREETING)'], args: ['$(NONE)', '$$(GREETING)'], workingDir: '/tmp' };
      const id = await pod.start(container, { environment });
      await pod.exited(id);
      expect(await pod.log(id)).toBe('hello "world" $(NONE) $(GREETING)\n');
      const env = [
        { name: 'A', value: 'a' },
        { name: 'B', value: '$(A)b' },
      ];
      expect(await pod.output('echo $B; pwd', { name: 'literal', env, workingDir: '/home' })).toBe('ab\n/home\n');
    });

    it('have mounts of the host, to write or only to read', async () => {
      const pod = await run();
      const folder = join(server.directory, 'mounted');
      await mkdir(folder);
      await writeFile(join(folder, 'in'), 'from the host\n');
      const mounts: ContainerConfig['mounts'] = [
        { hostPath: folder, containerPath: '/data' },
        { hostPath: folder, containerPath: '/frozen', readOnly: true },
      ];
      const script = 'cat /data/in; echo back > /data/out; (echo no > /frozen/out) 2>/dev/null || echo refused';
      expect(await pod.output(script, {}, { mounts })).toBe('from the host\nrefused\n');
      expect(await readFile(join(folder, 'out'), 'utf8')).toBe('back\n');
    });

    it('have devices', async () => {
      const pod = await run();
      const devices = [{ hostPath: '/dev/null', containerPath: '/dev/sink', permissions: 'rw' }];
      expect(await pod.output('test -c /dev/sink && echo there', {}, { devices })).toBe('there\n');
    });
  });

  describe('resources', () => {
    const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } };
    const main = { name: 'main', resources };

    /** Of cgroup v1 or v2: CPU share, quota, memory limit. */
    function values(path: string): string[] {
      const read = (file: string): string => readFileSync(`/sys/fs/cgroup/${file}`, 'utf8').trim();
      if (existsSync('/sys/fs/cgroup/cgroup.controllers')) {
        return [read(`${path}/cpu.weight`), read(`${path}/cpu.max`), read(`${path}/memory.max`)];
      }
      const quota = `${read(`cpu${path}/cpu.cfs_quota_us`)} ${read(`cpu${path}/cpu.cfs_period_us`)}`;
      return [read(`cpu${path}/cpu.shares`), quota, read(`memory${path}/memory.limit_in_bytes`)];
    }
    const isV2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
    const shares = (v1: number, v2: number): string => String(isV2 ? v2 : v1);

    it('are those of the container, below those of its Pod, below those of its class', async () => {
      const pod = await run({ containers: [main] });
      const id = await pod.start(main);
      const folder = `${server.cgroupRoot}/kubepods/burstable`;
      const expected = [shares(102, 4), '50000 100000', '134217728'];
      expect(values(`${folder}/pod${pod.uid}`)).toEqual(expected);
      expect(values(`${folder}/pod${pod.uid}/${id}`)).toEqual(expected);
      expect(values(folder)[0]).toBe(shares(102, 4));
      const second = await run({ containers: [main] });
      expect(values(folder)[0]).toBe(shares(204, 8));
      await second.remove();
      expect(values(folder)[0]).toBe(shares(102, 4));
      const score = await pod.sh(id, 'cat /proc/1/oom_score_adj');
      expect(Number(score.stdout)).toBeGreaterThan(900);
      expect(Number(score.stdout)).toBeLessThan(1000);
      await pod.remove();
      expect(existsSync(`/sys/fs/cgroup/${isV2 ? '' : 'cpu'}${folder}/pod${pod.uid}`)).toBe(false);
    });

    const classes: readonly { name: string; resources: object; folder: string; shares: string }[] = [
      { name: 'best effort', resources: {}, folder: '/besteffort', shares: shares(2, 1) },
      {
        name: 'guaranteed',
        resources: { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '250m', memory: '32Mi' } },
        folder: '',
        shares: shares(256, 10),
      },
    ];
    it.each(classes)('of a Pod that is $name', async ({ resources: own, folder, shares: expected }) => {
      const pod = await run({ containers: [{ name: 'main', resources: own }] });
      expect(values(`${server.cgroupRoot}/kubepods${folder}/pod${pod.uid}`)[0]).toBe(expected);
    });

    it('end a container that takes more memory than it may', async () => {
      const limited = { name: 'main', resources: { limits: { memory: '16Mi' } } };
      const pod = await run({ containers: [limited] });
      // Which doubles until there is no more.
      const script = 'x=0123456789abcdef; while true; do x=$x$x; done';
      const id = await pod.start({ ...limited, command: ['sh', '-c', script] });
      expect(await pod.exited(id)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    });

    it('are measured', async () => {
      const pod = await run();
      const id = await pod.start();
      const own = await runtime.containerStats(pod.uid);
      expect(own.map(({ attributes }) => attributes?.id)).toEqual([id]);
      expect(own[0]!.cpu!.usageCoreNanoSeconds).toBeGreaterThan(0n);
      expect(own[0]!.memory!.workingSetBytes).toBeGreaterThan(0n);
      expect((await runtime.containerStats()).map(({ attributes }) => attributes?.id)).toContain(id);
    });
  });

  describe('the end of a container', () => {
    const file = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
    const fallback = { ...file, terminationMessagePolicy: 'FallbackToLogsOnError' };
    const cases: readonly { name: string; script: string; container?: object; expected: object }[] = [
      { name: 'well', script: 'exit 0', expected: { exitCode: 0, reason: 'Completed', message: '' } },
      { name: 'with a code', script: 'exit 42', expected: { exitCode: 42, reason: 'Error', message: '' } },
      {
        name: 'with a message',
        script: 'printf because > /dev/termination-log; exit 1',
        container: file,
        expected: { exitCode: 1, reason: 'Error', message: 'because' },
      },
      {
        name: 'with a message of a user who is not root',
        script: 'printf because > /dev/termination-log',
        container: { ...file, securityContext: { runAsUser: 1000 } },
        expected: { exitCode: 0, reason: 'Completed', message: 'because' },
      },
      {
        name: 'with the end of its log',
        script: 'echo one; sleep 1; echo two >&2; exit 1',
        container: fallback,
        expected: { exitCode: 1, reason: 'Error', message: 'one\ntwo\n' },
      },
      { name: 'by a signal', script: 'kill -9 $$; sleep 60 & kill -9 $!; exit 9', expected: { exitCode: 9 } },
    ];
    it.each(cases)('comes $name', async ({ script, container = {}, expected }) => {
      const pod = await run();
      const id = await pod.start({ command: ['sh', '-c', script], ...container });
      expect(await pod.exited(id)).toMatchObject(expected);
    });

    it('is at once where its command is not there', async () => {
      const pod = await run();
      const id = await pod.create({ command: ['/no/such/command'] });
      await expect(runtime.startContainer(id)).rejects.toThrow('/no/such/command');
      const { state, exitCode, reason, message } = (await pod.container(id))!;
      expect({ state, exitCode, reason }).toEqual({ state: 'exited', exitCode: 128, reason: 'StartError' });
      expect(message).toContain('/no/such/command');
    });

    it('removes its log and what was rotated of it', async () => {
      const pod = await run();
      const id = await pod.start({ command: ['echo', 'bye'] });
      await pod.exited(id);
      const folder = `${server.directory}/logs/test_${pod.pod.metadata.name}_${pod.uid}/main`;
      await writeFile(`${folder}/0.log.20260102-030405.gz`, '');
      expect(readdirSync(folder)).toHaveLength(2);
      await runtime.removeContainer(id);
      expect(readdirSync(folder)).toEqual([]);
      await expect(pod.log(id)).rejects.toMatchObject({ code: 'NotFound' });
    });
  });
});

async function fetchText(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    request({ host, port, path: '/', agent: false }, (response) => {
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(text));
    })
      .on('error', (error) => resolve(error.message))
      .end();
  });
}
