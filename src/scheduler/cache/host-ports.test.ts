import { describe, expect, it } from 'vitest';
import { makePod, type PodParts } from '../../../test/fixtures/scheduling-objects.ts';
import { type HostPort, hostPortsOf, UsedPorts } from './host-ports.ts';

const port = (ip: string, text: string): HostPort => ({ ip, port: text });

describe('hostPortsOf', () => {
  it('takes containers and sidecars, and fills in address and protocol', () => {
    const container = (name: string, ports: readonly object[], more: object = {}) => ({
      name,
      resources: {},
      ports,
      ...more,
    });
    const spec = {
      initContainers: [
        container('init', [{ containerPort: 1, hostPort: 1 }]),
        container('sidecar', [{ containerPort: 2, hostPort: 2, protocol: 'UDP' }], { restartPolicy: 'Always' }),
      ],
      containers: [
        container('a', [{ containerPort: 3, hostPort: 3, hostIP: '127.0.0.1', protocol: 'TCP' }, { containerPort: 4 }]),
        container('b', [{ containerPort: 5, hostPort: 5 }]),
      ],
    } as unknown as PodParts['spec'];
    expect(hostPortsOf(makePod('p', { spec }))).toEqual([
      port('127.0.0.1', 'TCP/3'),
      port('0.0.0.0', 'TCP/5'),
      port('0.0.0.0', 'UDP/2'),
    ]);
  });
});

describe('UsedPorts', () => {
  it.each<[string, readonly HostPort[], HostPort, boolean]>([
    ['nothing is taken', [], port('0.0.0.0', 'TCP/80'), false],
    ['another port', [port('0.0.0.0', 'TCP/81')], port('0.0.0.0', 'TCP/80'), false],
    ['another protocol', [port('0.0.0.0', 'UDP/80')], port('0.0.0.0', 'TCP/80'), false],
    ['the same', [port('127.0.0.1', 'TCP/80')], port('127.0.0.1', 'TCP/80'), true],
    ['another address', [port('127.0.0.2', 'TCP/80')], port('127.0.0.1', 'TCP/80'), false],
    ['taken on all addresses', [port('0.0.0.0', 'TCP/80')], port('127.0.0.1', 'TCP/80'), true],
    ['wanted on all addresses', [port('127.0.0.1', 'TCP/80')], port('0.0.0.0', 'TCP/80'), true],
  ])('%s', (_, taken, wanted, conflicts) => {
    const used = new UsedPorts();
    for (const each of taken) used.add(each);
    expect(used.conflictsWith(wanted)).toBe(conflicts);
    for (const each of taken) used.remove(each);
    expect(used.conflictsWith(wanted)).toBe(false);
  });

  it('counts two that share a port, and clones that change alone', () => {
    const used = new UsedPorts();
    used.add(port('10.0.0.1', 'TCP/80'));
    used.add(port('10.0.0.2', 'TCP/80'));
    const copy = used.clone();
    copy.remove(port('10.0.0.1', 'TCP/80'));
    expect(copy.conflictsWith(port('10.0.0.1', 'TCP/80'))).toBe(false);
    expect(copy.conflictsWith(port('10.0.0.2', 'TCP/80'))).toBe(true);
    expect(used.conflictsWith(port('10.0.0.1', 'TCP/80'))).toBe(true);
  });
});
