import { describe, expect, it } from 'vitest';
import { checkAttachEnd, exitCodeOf } from './command-end.ts';

const failure = (status: object): string => JSON.stringify({ status: 'Failure', ...status });

describe('the end of a command', () => {
  const codes: readonly (readonly [string, string, number])[] = [
    ['success', '{"metadata":{},"status":"Success"}', 0],
    ['a code', failure({ reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '8' }] } }), 8],
  ];
  it.each(codes)('may be %s', (_, text, code) => expect(exitCodeOf(text)).toBe(code));

  const prefix = 'Internal error occurred: error executing command in container: ';
  const errors: readonly (readonly [string, string, string])[] = [
    ['no status', '', 'exec: the connection was closed before the end'],
    ['a failure in words', failure({ reason: 'InternalError', message: `${prefix}no such file` }), 'no such file'],
    ['a failure without words', failure({}), 'exec: {"status":"Failure"}'],
    ['a code that is none', failure({ reason: 'NonZeroExitCode', details: { causes: [] }, message: 'odd' }), 'odd'],
    ['what is no status', 'container not running', 'exec: container not running'],
  ];
  it.each(errors)('may be %s', (_, text, message) => {
    expect(() => exitCodeOf(text)).toThrow(expect.objectContaining({ code: 'Unknown', message }));
  });
});

describe('the end of an attachment', () => {
  it('may be that of the container', () => {
    expect(checkAttachEnd('{"metadata":{},"status":"Success"}')).toBeUndefined();
  });

  const prefix = 'Internal error occurred: error attaching to container: ';
  const errors: readonly (readonly [string, string, string])[] = [
    ['no status', '', 'attach: the connection was closed before the end'],
    ['a failure in words', failure({ message: `${prefix}failed to load task` }), 'failed to load task'],
    ['what is no status', 'nobody there', 'attach: nobody there'],
  ];
  it.each(errors)('may be %s', (_, text, message) => {
    expect(() => checkAttachEnd(text)).toThrow(expect.objectContaining({ code: 'Unknown', message }));
  });
});
