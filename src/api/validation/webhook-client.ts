/** Where a webhook is: at a URL, or behind a Service. Admission and the conversion of custom resources have it alike. */
import { checkDns1123Subdomain, checkPortNumber } from '../names.ts';
import { checkPresent } from './checks.ts';
import { type FieldError, invalid, required } from './field-error.ts';
import type { FieldPath } from './field-path.ts';

export interface WebhookClientToValidate {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port?: number;
  };
}

export function validateWebhookClient({ url, service }: WebhookClientToValidate, path: FieldPath): FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [required(path, 'exactly one of url or service is required')];
  }
  return url === undefined ? validateService(service!, path.child('service')) : validateUrl(url, path.child('url'));
}

function validateUrl(text: string, path: FieldPath): FieldError[] {
  const form = '; desired format: https://host[/path]';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return [required(path, `url must be a valid URL: parse "${text}": invalid URI for request${form}`)];
  }
  const errors: FieldError[] = [];
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https') errors.push(invalid(path, scheme, `'https' is the only allowed URL scheme${form}`));
  if (url.host === '') errors.push(invalid(path, url.host, `host must be specified${form}`));
  if (url.username !== '' || url.password !== '') {
    errors.push(invalid(path, url.username, 'user information is not permitted in the URL'));
  }
  if (url.hash !== '') errors.push(invalid(path, url.hash.slice(1), 'fragments are not permitted in the URL'));
  if (url.search !== '') {
    errors.push(invalid(path, url.search.slice(1), 'query parameters are not permitted in the URL'));
  }
  return errors;
}

function validateService(service: NonNullable<WebhookClientToValidate['service']>, path: FieldPath): FieldError[] {
  const { path: urlPath, port = 0 } = service;
  const errors = checkPresent(path.child('name'), service.name, 'service name is required');
  errors.push(...checkPresent(path.child('namespace'), service.namespace, 'service namespace is required'));
  const problems = checkPortNumber(port);
  if (problems.length > 0) {
    errors.push(invalid(path.child('port'), port, `port is not valid: ${problems.join(',')}`));
  }
  if (urlPath === undefined || urlPath === '' || urlPath === '/') return errors;
  const pathPath = path.child('path');
  if (urlPath === '//') return [...errors, invalid(pathPath, urlPath, 'segment[0] may not be empty')];
  if (!urlPath.startsWith('/')) errors.push(invalid(pathPath, urlPath, "must start with a '/'"));
  const segments = urlPath.replace(/^\//, '').replace(/\/$/, '').split('/');
  segments.forEach((segment, i) => {
    if (segment === '') errors.push(invalid(pathPath, urlPath, `segment[${i}] may not be empty`));
    else {
      const wrong = checkDns1123Subdomain(segment);
      errors.push(...wrong.map((problem) => invalid(pathPath, urlPath, `segment[${i}]: ${problem}`)));
    }
  });
  return errors;
}
