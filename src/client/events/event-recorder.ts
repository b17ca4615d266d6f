import type { KubernetesObject } from '../../api/resource.ts';
import type { ResourceRef } from '../resource-ref.ts';

export type EventType = 'Normal' | 'Warning';

export interface EventDetails {
  /** The part of the object that it is about: `spec.containers{web}`. */
  readonly fieldPath?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Tells people what a component did or saw. Events may be merged, delayed and lost; nothing depends on them. */
export interface EventRecorder {
  /** Returns at once. */
  event<T extends KubernetesObject>(
    about: { readonly resource: ResourceRef<T>; readonly object: T } & EventDetails,
    type: EventType,
    reason: string,
    message: string,
  ): void;
}

/** For who has nobody to tell. */
export const silentRecorder: EventRecorder = { event() {} };
