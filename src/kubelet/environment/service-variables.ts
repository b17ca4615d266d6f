/** The environment variables by which containers find Services without DNS. Pure. */
import type { Service } from '../../api/core/v1/service.ts';

/**
 * Of the Services of the Pod's namespace, where it wants them, and always of the API server's own. Services without an address have none.
 */
export function serviceVariables(
  services: readonly Service[],
  namespace: string,
  enableServiceLinks: boolean,
): ReadonlyMap<string, string> {
  const byName = new Map<string, Service>();
  for (const service of services) {
    const { clusterIP } = service.spec;
    const { name = '', namespace: home } = service.metadata;
    if (!clusterIP || clusterIP === 'None') continue;
    if (home === namespace && enableServiceLinks) byName.set(name, service);
    else if (home === 'default' && name === 'kubernetes' && !byName.has(name)) byName.set(name, service);
  }
  const variables = new Map<string, string>();
  for (const name of [...byName.keys()].sort()) addVariables(variables, byName.get(name)!);
  return variables;
}

function addVariables(variables: Map<string, string>, { metadata, spec }: Service): void {
  const { clusterIP = '', ports = [] } = spec;
  const prefix = variableName(metadata.name ?? '');
  const [first] = ports;
  if (first === undefined) return;
  variables.set(`${prefix}_SERVICE_HOST`, clusterIP);
  variables.set(`${prefix}_SERVICE_PORT`, `${first.port}`);
  for (const { name, port } of ports) {
    if (name) variables.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, `${port}`);
  }
  const host = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP;
  // As Docker's links had them.
  for (const [i, { port, protocol = 'TCP' }] of ports.entries()) {
    const url = `${protocol.toLowerCase()}://${host}:${port}`;
    if (i === 0) variables.set(`${prefix}_PORT`, url);
    const portPrefix = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
    variables.set(portPrefix, url);
    variables.set(`${portPrefix}_PROTO`, protocol.toLowerCase());
    variables.set(`${portPrefix}_PORT`, `${port}`);
    variables.set(`${portPrefix}_ADDR`, clusterIP);
  }
}

const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_');
