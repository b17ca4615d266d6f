import { describe, expect, it } from 'vitest';
import type { Service } from '../../api/core/v1/service.ts';
import { serviceVariables } from './service-variables.ts';

function service(namespace: string, name: string, clusterIP: string | undefined, ports: object[]): Service {
  return { metadata: { namespace, name }, spec: { clusterIP, ports } } as unknown as Service;
}

const api = service('default', 'kubernetes', '10.96.0.1', [{ name: 'https', port: 443, protocol: 'TCP' }]);
const web = service('shop', 'my-web', '10.96.0.7', [
  { name: 'http', port: 80, protocol: 'TCP' },
  { name: 'dns-udp', port: 53, protocol: 'UDP' },
]);
const cache = service('shop', 'cache', 'fd00::9', [{ port: 6379, protocol: 'TCP' }]);
const all = [
  api,
  web,
  cache,
  service('shop', 'headless', 'None', [{ port: 80 }]),
  service('shop', 'elsewhere', undefined, [{ port: 80 }]),
  service('other', 'db', '10.96.0.8', [{ port: 5432 }]),
];

const apiVariables = {
  KUBERNETES_SERVICE_HOST: '10.96.0.1',
  KUBERNETES_SERVICE_PORT: '443',
  KUBERNETES_SERVICE_PORT_HTTPS: '443',
  KUBERNETES_PORT: 'tcp://10.96.0.1:443',
  KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
  KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
  KUBERNETES_PORT_443_TCP_PORT: '443',
  KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
};

describe('serviceVariables', () => {
  it('are of the Pod’s namespace, and of the API server', () => {
    expect(Object.fromEntries(serviceVariables(all, 'shop', true))).toEqual({
      ...apiVariables,
      MY_WEB_SERVICE_HOST: '10.96.0.7',
      MY_WEB_SERVICE_PORT: '80',
      MY_WEB_SERVICE_PORT_HTTP: '80',
      MY_WEB_SERVICE_PORT_DNS_UDP: '53',
      MY_WEB_PORT: 'tcp://10.96.0.7:80',
      MY_WEB_PORT_80_TCP: 'tcp://10.96.0.7:80',
      MY_WEB_PORT_80_TCP_PROTO: 'tcp',
      MY_WEB_PORT_80_TCP_PORT: '80',
      MY_WEB_PORT_80_TCP_ADDR: '10.96.0.7',
      MY_WEB_PORT_53_UDP: 'udp://10.96.0.7:53',
      MY_WEB_PORT_53_UDP_PROTO: 'udp',
      MY_WEB_PORT_53_UDP_PORT: '53',
      MY_WEB_PORT_53_UDP_ADDR: '10.96.0.7',
      CACHE_SERVICE_HOST: 'fd00::9',
      CACHE_SERVICE_PORT: '6379',
      CACHE_PORT: 'tcp://[fd00::9]:6379',
      CACHE_PORT_6379_TCP: 'tcp://[fd00::9]:6379',
      CACHE_PORT_6379_TCP_PROTO: 'tcp',
      CACHE_PORT_6379_TCP_PORT: '6379',
      CACHE_PORT_6379_TCP_ADDR: 'fd00::9',
    });
  });

  it('are of the API server alone where a Pod wants no links', () => {
    expect(Object.fromEntries(serviceVariables(all, 'shop', false))).toEqual(apiVariables);
  });

  it('are of the namespace’s own kubernetes where it has one', () => {
    const own = service('shop', 'kubernetes', '10.96.0.9', [{ port: 1, protocol: 'TCP' }]);
    for (const services of [
      [api, own],
      [own, api],
    ]) {
      expect(serviceVariables(services, 'shop', true).get('KUBERNETES_SERVICE_HOST')).toBe('10.96.0.9');
      expect(serviceVariables(services, 'shop', false).get('KUBERNETES_SERVICE_HOST')).toBe('10.96.0.1');
    }
  });

  it('are none without Services', () => {
    expect(serviceVariables([], 'shop', true).size).toBe(0);
  });
});
