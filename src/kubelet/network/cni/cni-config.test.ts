import { describe, expect, it } from 'vitest';
import { cniConfig } from './cni-config.ts';

describe('the CNI configuration', () => {
  it.each([
    {
      name: 'one family',
      podCidrs: ['10.244.1.0/24'],
      ranges: [[{ subnet: '10.244.1.0/24' }]],
      routes: [{ dst: '0.0.0.0/0' }],
    },
    {
      name: 'both families',
      podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'],
      ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]],
      routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
    },
  ])('makes Pods members of a bridge: $name', ({ podCidrs, ranges, routes }) => {
    const text = cniConfig({ podCidrs, addressFolder: '/run/addresses' });
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      cniVersion: '0.4.0',
      name: 'wherry',
      plugins: [
        {
          type: 'bridge',
          bridge: 'wherry0',
          isGateway: true,
          forceAddress: true,
          hairpinMode: true,
          ipMasq: false,
          ipam: { type: 'host-local', dataDir: '/run/addresses', ranges, routes },
        },
        { type: 'portmap', capabilities: { portMappings: true }, snat: true },
      ],
    });
  });
});
