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
  readonly spec?: object;
}

export interface DeploymentOptions extends Omit<PodOptions, 'spec'> {
  readonly spec?: Partial<Omit<DeploymentSpec, 'template'>>;
}

/** `web` of `web:1`, of which there is one container with the Deployment's name. */
export function deployment({ name = 'web', spec, ...pod }: DeploymentOptions = {}): object {
  return {
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: name } }, template: podTemplate({ name, ...pod }), ...spec },
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

/** The change of a template to another image. */
export function changedImage(image: string): object {
  return { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } };
}
