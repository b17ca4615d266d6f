import { expect, it } from 'vitest';
import { hostNetworkHostsFile, podHostsFile } from './hosts-file.ts';

const beginning = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;
const aliases = [
  { ip: '192.0.2.7', hostnames: ['a.example.com', 'a'] },
  { ip: '192.0.2.8', hostnames: ['b'] },
];
const aliasLines = '\n# Entries added by HostAliases.\n192.0.2.7\ta.example.com\ta\n192.0.2.8\tb\n';

it('names the Pod', () => {
  const facts = { podIps: ['10.244.0.7'], hostname: 'web-0', domain: '' };
  expect(podHostsFile(facts)).toBe(`${beginning}10.244.0.7\tweb-0\n`);
});

it('names it in its subdomain, by all its addresses, and has its aliases', () => {
  const facts = { podIps: ['10.244.0.7', 'fd00::7'], hostname: 'web-0', domain: 'web.shop.svc.cluster.local', aliases };
  expect(podHostsFile(facts)).toBe(
    `${beginning}10.244.0.7\tweb-0.web.shop.svc.cluster.local\tweb-0\nfd00::7\tweb-0.web.shop.svc.cluster.local\tweb-0\n${aliasLines}`,
  );
});

it('is the host’s for a Pod on its network', () => {
  const header = '# Kubernetes-managed hosts file (host network).\n';
  expect(hostNetworkHostsFile('127.0.0.1 localhost\n', undefined)).toBe(`${header}127.0.0.1 localhost\n`);
  expect(hostNetworkHostsFile('127.0.0.1 localhost\n', aliases)).toBe(`${header}127.0.0.1 localhost\n${aliasLines}`);
});
