/** What stories apply. */
import type { DeploymentSpec } from '../../src/api/apps/v1/deployment.ts';
import type { Container } from '../../src/api/core/v1/container.ts';
import type { SimulatedBehaviour } from '../../src/kubelet/runtime/simulated/behaviour.ts';
import { namespace } from './story.ts';

export interface PodOptions {
  readonly name?: string;
  readonly image?: string;
  readonly container?: Partial<Container>;
  /** Of its one container. */
  readonly behaviour?: SimulatedBehaviour;
  /** Of what needs no more than the API demands. */
  readonly spec?: object;
}

export interface DeploymentOptions extends Omit<PodOptions, 'spec'> {
  readonly spec?: Partial<Omit<DeploymentSpec, 'template'>>;
  readonly podSpec?: object;
}

/** `web` of `web:1`, of which there is one container with the Deployment's name. */
export function deployment({ name = 'web', spec, podSpec, ...pod }: DeploymentOptions = {}): object {
  return {
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: name } }, template: podTemplate({ name, spec: podSpec, ...pod }), ...spec },
  };
}

export function podManifest(options: PodOptions = {}): object {
  const { metadata, spec } = podTemplate(options);
  return { metadata: { ...metadata, name: options.name ?? 'web', namespace }, spec };
}

export function podTemplate({ name = 'web', image = 'web:1', container, behaviour, spec }: PodOptions = {}) {
  return {
    metadata: { labels: { app: name }, annotations: behaves(behaviour, name) },
    spec: { containers: [{ name, image, ...container }], ...spec },
  };
}

/** The annotations of a Pod whose container is to behave so. */
export function behaves(behaviour: SimulatedBehaviour | undefined, name = 'web'): Record<string, string> | undefined {
  return behaviour && { [`simulated.wherry.dev/${name}`]: JSON.stringify(behaviour) };
}

/** The change of a template to another image; with another behaviour, if one is given. */
export function changedImage(image: string, behaviour?: SimulatedBehaviour): object {
  const metadata = behaviour && { annotations: behaves(behaviour) };
  return { spec: { template: { metadata, spec: { containers: [{ name: 'web', image }] } } } };
}
