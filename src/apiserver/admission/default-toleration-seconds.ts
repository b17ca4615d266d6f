/** DefaultTolerationSeconds: a Pod stays five minutes on a Node that has become unreachable or not ready, unless it says otherwise. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { AdmissionPlugin } from './admission.ts';

const tolerationSeconds = 300;
const taintKeys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate({ operation, definition, subresource, object }) {
    if (definition.group !== '' || definition.resource !== 'pods' || subresource !== '') return;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return;
    const { spec } = object as Mutable<Pod>;
    const tolerations = spec.tolerations ?? [];
    const isTolerated = (key: string): boolean =>
      tolerations.some(
        (toleration) =>
          ((toleration.key ?? '') === key || (toleration.key ?? '') === '') &&
          (toleration.effect === 'NoExecute' || (toleration.effect ?? '') === ''),
      );
    const missing = taintKeys.filter((key) => !isTolerated(key));
    if (missing.length === 0) return;
    spec.tolerations = [
      ...tolerations,
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds })),
    ];
  },
};
