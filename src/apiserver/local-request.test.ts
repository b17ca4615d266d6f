import { expect, test } from 'vitest';
import { startServerFixture } from '../../test/fixtures/in-process-server.ts';
import { isNotFound } from '../api/status-error.ts';
import { localRequest, objectOf } from './local-request.ts';

test.each([
  { name: 'an object that is not there', path: '/api/v1/namespaces/none' },
  { name: 'a path that leads nowhere', path: '/apis/example.com/v1' },
])('$name is not found', async ({ path }) => {
  const { server } = await startServerFixture();
  const user = { name: 'admin', groups: ['system:masters'] };
  const response = await server.handle(localRequest({ method: 'GET', path, user }));
  expect(() => objectOf(response)).toThrow(expect.toSatisfy(isNotFound));
});
