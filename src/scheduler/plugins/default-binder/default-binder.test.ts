import { expect, it } from 'vitest';
import { makeFramework } from '../../../../test/fixtures/scheduling-framework.ts';
import { makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { defaultBinder } from './default-binder.ts';

it('posts a binding of this very Pod', async () => {
  const { framework, requests } = makeFramework([{ make: defaultBinder }]);
  expect((await framework.bind(new CycleState(), makePodInfo('p'), 'n')).code).toBe('Success');
  expect(requests).toMatchObject([
    {
      method: 'POST',
      path: '/api/v1/namespaces/default/pods/p/binding',
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { namespace: 'default', name: 'p', uid: 'p-uid' },
        target: { kind: 'Node', name: 'n' },
      },
    },
  ]);
});
