/** The options of pods/log: from a query, checked, and back into one. The API server and the kubelet both read them. */
import { badRequest } from '../../status-error.ts';
import { normalizeTime, TimeError } from '../../time.ts';
import { type FieldError, forbidden, invalid, notSupported } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PodLogOptions } from './connect-options.ts';

const streams: readonly string[] = ['All', 'Stderr', 'Stdout'];

/** Throws a BadRequest for what is no number, or no time. */
export function podLogOptionsFromQuery(query: URLSearchParams): PodLogOptions {
  return {
    container: query.get('container') || undefined,
    follow: booleanOf(query.get('follow')),
    previous: booleanOf(query.get('previous')),
    timestamps: booleanOf(query.get('timestamps')),
    insecureSkipTLSVerifyBackend: booleanOf(query.get('insecureSkipTLSVerifyBackend')),
    sinceSeconds: integerOf(query.get('sinceSeconds')),
    sinceTime: timeOf(query.get('sinceTime')),
    tailLines: integerOf(query.get('tailLines')),
    limitBytes: integerOf(query.get('limitBytes')),
    stream: query.get('stream') ?? undefined,
  };
}

/** As Go reads a boolean of a query: there, and not said to be false. */
function booleanOf(text: string | null): boolean | undefined {
  return text === null || /^(0|false)$/i.test(text) ? undefined : true;
}

function integerOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^[+-]?\d{1,15}$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function timeOf(text: string | null): string | undefined {
  if (text === null || text === '') return undefined;
  try {
    return normalizeTime(text);
  } catch (error) {
    if (error instanceof TimeError) throw badRequest(error.message, error);
    throw error;
  }
}

export function validatePodLogOptions({
  tailLines,
  limitBytes,
  sinceSeconds,
  sinceTime,
  stream,
}: PodLogOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalid(FieldPath.of('tailLines'), tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(invalid(FieldPath.of('limitBytes'), limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push(forbidden(FieldPath.of(''), 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalid(FieldPath.of('sinceSeconds'), sinceSeconds, 'must be greater than 0'));
  }
  if (stream !== undefined && !streams.includes(stream)) {
    errors.push(notSupported(FieldPath.of('stream'), stream, streams));
  }
  if (stream !== undefined && stream !== 'All' && tailLines !== undefined) {
    errors.push(forbidden(FieldPath.of(''), '`tailLines` and specific `stream` are mutually exclusive for now'));
  }
  return errors;
}

/** What the API server asks a kubelet: sorted, and without what is not set. */
export function queryOfPodLogOptions(options: PodLogOptions): string {
  const { container: _, ...passedOn } = options;
  return Object.entries(passedOn)
    .filter(([name, value]) => value !== undefined && value !== false && !(name === 'stream' && value === 'All'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}
