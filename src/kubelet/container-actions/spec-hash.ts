import type { Container } from '../../api/core/v1/container.ts';

/**
 * Differs where a running container is no longer the one that its spec asks for. Of the fields that may change in a Pod, only the image asks for
 * a new container; resources are changed in place.
 */
export function specHash({ name, image = '' }: Container): string {
  let hash = 0x811c9dc5;
  const text = `${name}\n${image}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
