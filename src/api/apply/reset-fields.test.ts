import { describe, expect, it } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { displayPath } from './path-element.ts';
import { resetFieldsOf } from './reset-fields.ts';

const definition = { type: Deployment, status: {} };

describe('resetFieldsOf', () => {
  it.each([
    { name: 'the object', subresource: '', reset: ['.status'] },
    { name: 'its status', subresource: 'status', reset: ['.spec'] },
    { name: 'its scale', subresource: 'scale', reset: [] },
  ])('$name', ({ subresource, reset }) => {
    expect(resetFieldsOf(definition, subresource).paths().map(displayPath)).toEqual(reset);
  });

  it('resets nothing where status is no subresource', () => {
    expect(resetFieldsOf({ type: Deployment }, '').isEmpty).toBe(true);
  });

  it('keeps metadata from status that the kind does not let it write', () => {
    const reset = resetFieldsOf(definition, 'status', ['labels']);
    expect(reset.paths().map(displayPath)).toEqual(['.spec', '.metadata.labels']);
  });

  it('is the same set each time', () => {
    expect(resetFieldsOf(definition, 'status')).toBe(resetFieldsOf(definition, 'status'));
  });
});
