/** Whether an image is to be pulled, by the container's policy. Pure. */
import { defaultPullPolicy } from '../../api/core/v1/image-name.ts';

export type PullDecision =
  /** Use what is there. */
  | 'use'
  | 'pull'
  /** It isn't there, and must not be pulled. */
  | 'never';

export function pullDecision(image: string, policy: string | undefined, isPresent: boolean): PullDecision {
  switch (policy ?? defaultPullPolicy(image)) {
    case 'Always':
      return 'pull';
    case 'Never':
      return isPresent ? 'use' : 'never';
    default:
      return isPresent ? 'use' : 'pull';
  }
}
