import type { Pod } from '../../api/core/v1/pod.ts';

/** The images of a Pod's init and regular containers and of its image volumes, named as Nodes name what they have. */
export function imageNamesOf({ spec }: Pod): readonly string[] {
  const names: string[] = [];
  for (const { image } of spec.initContainers ?? []) names.push(withTag(image ?? ''));
  for (const { image } of spec.containers) names.push(withTag(image ?? ''));
  for (const { image } of spec.volumes ?? []) if (image !== undefined) names.push(withTag(image.reference ?? ''));
  return names;
}

/** `latest` where there is neither tag nor digest. The colon of a registry's port is none. */
export function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
