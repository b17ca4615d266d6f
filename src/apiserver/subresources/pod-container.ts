/** Which container of a Pod a request for logs, or a command, is about. Pure. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { badRequest } from '../../api/status-error.ts';

export const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

/** The one asked for, else the only one, else the one that the Pod's annotation names. Throws a BadRequest for a name that is not there. */
export function chosenContainer(pod: Pod, asked: string): string {
  const { name = '', annotations } = pod.metadata;
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const has = (container: string): boolean =>
    [containers, initContainers, ephemeralContainers].some((list) => list.some((each) => each.name === container));
  if (asked !== '') {
    if (has(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  if (containers.length === 1) return containers[0]!.name;
  const marked = annotations?.[defaultContainerAnnotation] ?? '';
  if (marked !== '' && has(marked)) return marked;
  const choices = [
    `a container name must be specified for pod ${name}, choose one of: [${namesOf(containers)}]`,
    ...(initContainers.length === 0 ? [] : [`one of the init containers: [${namesOf(initContainers)}]`]),
    ...(ephemeralContainers.length === 0 ? [] : [`one of the ephemeral containers: [${namesOf(ephemeralContainers)}]`]),
  ];
  throw badRequest(choices.join(' or '));
}

const namesOf = (containers: readonly { readonly name: string }[]): string =>
  containers.map(({ name }) => name).join(' ');
