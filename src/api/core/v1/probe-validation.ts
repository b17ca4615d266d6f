/** Probes, and what runs around the life of a container. */

import type { IntOrString } from '../../int-or-string.ts';
import { checkHttpHeaderName, checkPortName, checkPortNumber } from '../../names.ts';
import { checkNonnegative, checkPresent, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { Container } from './container.ts';
import type { ExecAction, GRPCAction, HTTPGetAction, Probe, SleepAction, TCPSocketAction } from './probe.ts';

/** All probes and hooks of a container that serves. `gracePeriod` is the Pod's, in seconds. */
export function validateProbesAndHooks(
  container: Container,
  gracePeriod: number | undefined,
  path: FieldPath,
): FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const errors: FieldError[] = [];
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle?.[hook];
    if (handler !== undefined) errors.push(...validateHandler(handler, path.child('lifecycle', hook), gracePeriod));
  }
  if (livenessProbe !== undefined) errors.push(...validateSingleSuccess(livenessProbe, path.child('livenessProbe')));
  if (readinessProbe !== undefined) errors.push(...validateReadiness(readinessProbe, path.child('readinessProbe')));
  if (startupProbe !== undefined) errors.push(...validateSingleSuccess(startupProbe, path.child('startupProbe')));
  return errors;
}

/** Liveness and startup are decided by one success. */
function validateSingleSuccess(probe: Probe, path: FieldPath): FieldError[] {
  const errors = validateProbe(probe, path);
  const { successThreshold } = probe;
  return successThreshold === 1
    ? errors
    : [...errors, invalid(path.child('successThreshold'), successThreshold, 'must be 1')];
}

function validateReadiness(probe: Probe, path: FieldPath): FieldError[] {
  const errors = validateProbe(probe, path);
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds === undefined) return errors;
  const gracePath = path.child('terminationGracePeriodSeconds');
  return [...errors, invalid(gracePath, seconds, 'must not be set for readinessProbes')];
}

const probeNumbers = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function validateProbe(probe: Probe, path: FieldPath): FieldError[] {
  const errors = validateHandler(probe, path, undefined);
  for (const name of probeNumbers) errors.push(...checkNonnegative(path.child(name), probe[name]));
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid(path.child('terminationGracePeriodSeconds'), seconds, 'must be greater than 0'));
  }
  return errors;
}

interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly sleep?: SleepAction;
}

const handlerTypes = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

/** A handler does exactly one thing. */
function validateHandler(handler: Handler, path: FieldPath, gracePeriod: number | undefined): FieldError[] {
  const [chosen, ...others] = handlerTypes.filter((type) => handler[type] !== undefined);
  if (chosen === undefined) return [required(path, 'must specify a handler type')];
  return [
    ...validateAction(handler, path.child(chosen), gracePeriod),
    ...others.map((type) => forbidden(path.child(type), 'may not specify more than 1 handler type')),
  ];
}

function validateAction(handler: Handler, path: FieldPath, gracePeriod: number | undefined): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (exec !== undefined) return (exec.command ?? []).length === 0 ? [required(path.child('command'))] : [];
  if (httpGet !== undefined) return validateHttpGet(httpGet, path);
  if (tcpSocket !== undefined) return validatePortNumberOrName(tcpSocket.port, path.child('port'));
  if (grpc !== undefined) return invalidFor(path.child('port'), grpc.port, checkPortNumber(grpc.port));
  const seconds = sleep?.seconds ?? 0;
  if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
  return [invalid(path, seconds, detail)];
}

function validateHttpGet(action: HTTPGetAction, path: FieldPath): FieldError[] {
  const errors = checkPresent(path.child('path'), action.path);
  errors.push(...validatePortNumberOrName(action.port, path.child('port')));
  const { scheme = '' } = action;
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') {
    errors.push(notSupported(path.child('scheme'), scheme, ['HTTP', 'HTTPS']));
  }
  for (const header of action.httpHeaders ?? []) {
    errors.push(...invalidFor(path.child('httpHeaders'), header.name, checkHttpHeaderName(header.name)));
  }
  return errors;
}

function validatePortNumberOrName(port: IntOrString, path: FieldPath): FieldError[] {
  return invalidFor(path, port, typeof port === 'number' ? checkPortNumber(port) : checkPortName(port));
}
