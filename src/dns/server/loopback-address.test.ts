import { expect, it } from 'vitest';
import type { Program } from '../../base/program.ts';
import { addLoopbackAddress, removeLoopbackAddress, removeLoopbackAddresses } from './loopback-address.ts';

/** An `ip` that has these addresses on its loopback interface. */
function ipWith(addresses: readonly object[]): { readonly ip: Program; readonly changes: string[] } {
  const changes: string[] = [];
  const ip: Program = {
    async run(args) {
      if (args.includes('show')) return JSON.stringify([{ ifname: 'lo', addr_info: addresses }]);
      changes.push(args.join(' '));
      return '';
    },
  };
  return { ip, changes };
}

const others = [
  { family: 'inet', local: '127.0.0.1', label: 'lo' },
  { family: 'inet6', local: '::1' },
];
const own = { family: 'inet', local: '10.96.0.10', label: 'lo:wherry' };

it('addresses of the loopback interface are added for this machine alone', async () => {
  const { ip, changes } = ipWith(others);
  await addLoopbackAddress(ip, '10.96.0.10');
  await addLoopbackAddress(ip, 'fd00:10:96::a');
  expect(changes).toEqual([
    'address replace 10.96.0.10/32 dev lo scope host label lo:wherry',
    'address replace fd00:10:96::a/128 dev lo scope host',
  ]);
});

it('and only what is there is removed', async () => {
  const { ip, changes } = ipWith([...others, own]);
  await removeLoopbackAddress(ip, '10.96.0.11');
  expect(changes).toEqual([]);
  await removeLoopbackAddress(ip, '10.96.0.10');
  expect(changes.splice(0)).toEqual(['address delete 10.96.0.10/32 dev lo']);
  await removeLoopbackAddresses(ip);
  expect(changes).toEqual(['address delete 10.96.0.10/32 dev lo']);
});
