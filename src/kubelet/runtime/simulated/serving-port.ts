/** Who answers on a port of a simulated Pod. Pure. */
import type { SimulatedRequest, SimulatedResponse } from './behaviour.ts';
import type { SimulatedContainer } from './simulated-container.ts';
import type { Serve } from './simulated-http.ts';

/**
 * The container that declares the port, else one that declares none: nobody knows on which an image listens. Undefined where no container that
 * runs would.
 */
export function servingPort(containers: readonly SimulatedContainer[], port: number): Serve | undefined {
  const running = containers.filter(({ status }) => status.state === 'running');
  const declares = ({ spec }: SimulatedContainer): boolean =>
    (spec.ports ?? []).some(({ containerPort, protocol = 'TCP' }) => containerPort === port && protocol === 'TCP');
  const found =
    running.find(declares) ?? running.find((each) => (each.spec.ports ?? []).length === 0 && mayListen(each));
  if (found === undefined) return undefined;
  return found.program.serve ?? ((request) => greeting(found, request));
}

/** What runs a shell script doesn't. */
function mayListen({ program }: SimulatedContainer): boolean {
  return program.serve !== undefined || program.run === undefined;
}

function greeting(
  { spec, podName, status }: SimulatedContainer,
  { method, path }: SimulatedRequest,
): SimulatedResponse {
  const body = `${method} ${path}\nanswered by the simulated container ${spec.name} of Pod ${podName}, image ${status.image}\n`;
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
