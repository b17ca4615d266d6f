/**
 * What a plugin answers.
 *
 * Success: go on. Skip: the plugin has nothing to say to this Pod. Wait (Permit alone): the Pod waits. Unschedulable: not on this Node as things are;
 * evicting Pods may help. UnschedulableAndUnresolvable: evicting Pods does not help. Pending: something outside has yet to happen, and the Pod is
 * tried at once when it does. Error: nobody's decision; the Pod is tried again later.
 */
export type StatusCode =
  | 'Success'
  | 'Skip'
  | 'Wait'
  | 'Unschedulable'
  | 'UnschedulableAndUnresolvable'
  | 'Pending'
  | 'Error';

/** Immutable; a plugin that says the same of many Nodes gives each the same one. */
export class Status {
  readonly code: StatusCode;
  /** Who says so; empty where it is not a plugin. */
  readonly plugin: string;
  /** Each is counted by itself over all Nodes. */
  readonly reasons: readonly string[];
  readonly cause: unknown;

  constructor(code: StatusCode, plugin = '', reasons: readonly string[] = [], cause?: unknown) {
    this.code = code;
    this.plugin = plugin;
    this.reasons = reasons;
    this.cause = cause;
  }

  get message(): string {
    return this.reasons.join(', ');
  }

  /** A plugin has decided against it. */
  get isRejected(): boolean {
    return this.code === 'Unschedulable' || this.code === 'UnschedulableAndUnresolvable' || this.code === 'Pending';
  }
}

export const success = new Status('Success');
export const skip = new Status('Skip');

/** Anything that was thrown, or an Error status, in upstream's words: `running Bind plugin "DefaultBinder": …`. */
export function failure(running: string, plugin: string, error: unknown): Status {
  const message = error instanceof Error ? error.message : String(error);
  return new Status('Error', plugin, [`running ${running}: ${message}`], error);
}
