import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDeployment, makeReplicaSet, templateOf } from '../../../test/fixtures/deployment-objects.ts';
import {
  deploymentOf,
  imageOf,
  type RolloutFixture,
  startRolloutFixture,
  withImage,
} from '../../../test/fixtures/deployment-rollout.ts';
import type { Deployment } from '../../api/apps/v1/deployment.ts';
import { requestedRevision, rolledBack } from './rollback.ts';

const rollbackTo = 'deprecated.deployment.rollback.to';

describe('requestedRevision', () => {
  it.each<[name: string, annotations: Record<string, string> | undefined, revision: number | undefined]>([
    ['nothing', undefined, undefined],
    ['an empty text', { [rollbackTo]: '' }, undefined],
    ['a word', { [rollbackTo]: 'last' }, undefined],
    ['the last', { [rollbackTo]: '0' }, 0],
    ['one of them', { [rollbackTo]: '12' }, 12],
  ])('%s', (_name, annotations, revision) => {
    expect(requestedRevision(makeDeployment({ annotations }))).toBe(revision);
  });
});

it('rolledBack takes over template and annotations, but for those of its own', () => {
  const own = { 'deployment.kubernetes.io/revision': '3', [rollbackTo]: '1' };
  const deployment = makeDeployment({ template: templateOf('b'), annotations: { ...own, cause: 'b', more: 'yes' } });
  const replicaSet = makeReplicaSet('a', {
    template: templateOf('a', { app: 'web', 'pod-template-hash': '5' }),
    annotations: { 'deployment.kubernetes.io/revision': '1', cause: 'a' },
  });
  const { metadata, spec } = rolledBack(deployment, replicaSet);
  expect(metadata).toEqual({ ...deployment.metadata, annotations: { ...own, cause: 'a' } });
  expect(spec).toEqual({ ...deployment.spec, template: templateOf('a') });
});

describe('a rollback that is asked for by annotation', () => {
  let fixture: RolloutFixture;

  beforeEach(async () => {
    fixture = await startRolloutFixture();
    await fixture.launch(deploymentOf('a'));
  });

  afterEach(() => fixture.stop());

  const request =
    (revision: string) =>
    (deployment: Deployment): Deployment => {
      const { metadata } = deployment;
      return {
        ...deployment,
        metadata: { ...metadata, annotations: { ...metadata.annotations, [rollbackTo]: revision } },
      };
    };

  async function rollOut(...images: string[]): Promise<void> {
    for (const image of images) {
      await fixture.change(withImage(image));
      await fixture.rollOut();
    }
    await fixture.newEvents();
  }

  async function askFor(revision: string): Promise<readonly string[]> {
    await fixture.change(request(revision));
    await fixture.rollOut();
    return (await fixture.newEvents()).filter((event) => event.includes('DeploymentRollback'));
  }

  const templateUnchanged =
    'Warning DeploymentRollbackTemplateUnchanged The rollback revision contains the same template as current deployment "web"';
  it.each<[name: string, revision: string, event: string, image: string, is: string]>([
    ['to one revision', '1', 'Normal DeploymentRollback Rolled back deployment "web" to revision 1', 'a', '4'],
    ['to the last one', '0', 'Normal DeploymentRollback Rolled back deployment "web" to revision 2', 'b', '4'],
    [
      'to one that there never was',
      '9',
      'Warning DeploymentRollbackRevisionNotFound Unable to find the revision to rollback to.',
      'c',
      '3',
    ],
    ['to the present one', '3', templateUnchanged, 'c', '3'],
  ])('%s', async (_name, revision, event, image, is) => {
    await rollOut('b', 'c');
    expect(await askFor(revision)).toEqual([event]);
    const deployment = await fixture.deployment();
    expect(imageOf(deployment)).toBe(image);
    expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': is });
    expect(await fixture.sizes()).toBe(`${image} 3/3`);
  });

  it('to the last one where there is none', async () => {
    expect(await askFor('0')).toEqual(['Warning DeploymentRollbackRevisionNotFound Unable to find last revision.']);
    expect((await fixture.deployment()).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  });

  it('goes back from a template that has no ReplicaSet yet', async () => {
    await fixture.change((deployment) => request('1')(withImage('b')(deployment)));
    await fixture.rollOut();
    expect(await fixture.sizes()).toBe('a 3/3');
    expect((await fixture.replicaSets()).map(imageOf)).toEqual(['a', 'b']);
  });
});
