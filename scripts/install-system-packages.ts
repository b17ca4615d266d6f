/** Some suites drive real programs of the operating system. On Debian, as root, `npm test` installs what is missing. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface SystemPackage {
  /** Debian's name of the package. */
  readonly name: string;
  /** The program by which it is seen to be there. */
  readonly program: string;
  readonly usedBy: string;
}

const packages: readonly SystemPackage[] = [
  { name: 'etcd-server', program: 'etcd', usedBy: 'the suites that run on etcd' },
  { name: 'etcd-client', program: 'etcdctl', usedBy: 'the suites that run on etcd' },
  { name: 'nftables', program: 'nft', usedBy: 'the suites of networks' },
  { name: 'iproute2', program: 'ip', usedBy: 'the suites of networks' },
  { name: 'conntrack', program: 'conntrack', usedBy: 'the suites of networks' },
  { name: 'procps', program: 'sysctl', usedBy: 'the suites of networks' },
  { name: 'util-linux', program: 'nsenter', usedBy: 'the suites of networks' },
  { name: 'containerd', program: 'containerd', usedBy: 'the suites that run real containers' },
  { name: 'runc', program: 'runc', usedBy: 'the suites that run real containers' },
  // Not its `bridge`: iproute2 has a program of that name.
  { name: 'containernetworking-plugins', program: 'host-local', usedBy: 'the suites that run real containers' },
  { name: 'busybox-static', program: 'busybox', usedBy: 'the suites that run real containers' },
  { name: 'iproute2', program: 'ip', usedBy: 'the suites that run real containers' },
  { name: 'iptables', program: 'iptables', usedBy: 'the suites that run real containers' },
];

/** And where Debian puts programs that only root's PATH names, and those that no PATH names. */
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/lib/cni', '/opt/cni/bin'];

/** True if `program` can be run from the PATH. */
function hasProgram(program: string): boolean {
  return searchPath.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function aptGet(args: readonly string[]): boolean {
  console.log(`$ apt-get ${args.join(' ')}`);
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      // The suites start their own processes; the packages' services must stay down.
      RUNLEVEL: '1',
    },
  });
  return status === 0;
}

/** Installs the packages that are missing where that is possible; says what it did, or which suites do without. */
export function installSystemPackages(): void {
  const missing = packages.filter(({ program }) => !hasProgram(program));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log(`installing ${names.join(', ')}, which some suites need`);
    const install = ['install', '--yes', '--no-install-recommends', ...names];
    if (aptGet(install) || (aptGet(['update']) && aptGet(install))) return;
  }
  for (const usedBy of new Set(missing.map((each) => each.usedBy))) {
    const needed = missing.filter((each) => each.usedBy === usedBy).map(({ name }) => name);
    console.log(`skipping ${usedBy}: needs ${needed.join(' and ')} (on Debian: apt-get install ${needed.join(' ')})`);
  }
}

if (import.meta.filename === process.argv[1]) installSystemPackages();
