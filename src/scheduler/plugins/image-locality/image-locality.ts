import type { ImageState } from '../../cache/node-info.ts';
import { nodeScoreMax, type Plugin, type PluginHandle } from '../../framework/plugin.ts';
import { skip, success } from '../../framework/status.ts';

const bytesMin = 23 * 1024 * 1024;
const bytesPerImageMax = 1000 * 1024 * 1024;

/**
 * How much of what the Pod's images take is on the Node already. An image counts less if few Nodes have it, so that a Node which has it does
 * not get all such Pods.
 */
export function imageLocalityScore(
  images: readonly string[],
  onNode: ReadonlyMap<string, ImageState>,
  nodeCount: number,
): number {
  let bytes = 0;
  for (const name of images) {
    const image = onNode.get(name);
    if (image !== undefined) bytes += Math.floor(image.sizeBytes * (image.nodeCount / nodeCount));
  }
  const bytesMax = bytesPerImageMax * images.length;
  const counted = Math.min(Math.max(bytes, bytesMin), bytesMax);
  return Math.floor((nodeScoreMax * (counted - bytesMin)) / (bytesMax - bytesMin));
}

export function imageLocality({ snapshot }: PluginHandle): Plugin {
  return {
    name: 'ImageLocality',
    // Most Pods are the first with their image: then all Nodes would get 0.
    preScore: (_state, pod) => (pod.images.some((name) => snapshot().images.has(name)) ? success : skip),
    score: (_state, pod, { images }) => imageLocalityScore(pod.images, images, snapshot().nodes.length),
  };
}
