import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { nameservers, ResolvConfServers } from './resolv-conf.ts';

describe('resolv.conf', () => {
  it.each([
    {
      name: 'servers',
      text: 'search example.com\nnameserver 192.0.2.1\nnameserver\t2001:db8::1\n',
      hosts: ['192.0.2.1', '2001:db8::1'],
    },
    { name: 'a server of a link', text: 'nameserver fe80::1%eth0', hosts: ['fe80::1%eth0'] },
    {
      name: 'comments and nonsense',
      text: '# nameserver 192.0.2.1\n;nameserver 192.0.2.2\nnameserver dns.example\nnameserver\n',
      hosts: [],
    },
    {
      name: 'more than anybody asks',
      text: [1, 2, 3, 4].map((i) => `nameserver 192.0.2.${i}`).join('\n'),
      hosts: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
    },
    { name: 'nothing', text: '', hosts: [] },
  ])('names $name', ({ text, hosts }) => {
    expect(nameservers(text)).toEqual(hosts);
  });
});

describe('the servers of a resolv.conf', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-resolv-conf-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('follow the file within a few seconds, without those that it may not ask', async () => {
    const clock = new VirtualClock();
    const path = join(folder, 'resolv.conf');
    const servers = new ResolvConfServers({ path, except: ['2001:DB8:0::1'], clock });
    expect(await servers.servers()).toEqual([]);
    await writeFile(path, 'nameserver 192.0.2.1\nnameserver 2001:db8::1\n');
    expect(await servers.servers()).toEqual([]);
    await clock.advance(5000);
    expect(await servers.servers()).toEqual([{ host: '192.0.2.1', port: 53 }]);
    await writeFile(path, 'nameserver 192.0.2.2\n');
    await clock.advance(4999);
    expect(await servers.servers()).toEqual([{ host: '192.0.2.1', port: 53 }]);
    await clock.advance(1);
    expect(await servers.servers()).toEqual([{ host: '192.0.2.2', port: 53 }]);
  });
});
