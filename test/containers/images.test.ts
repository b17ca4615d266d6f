/** How images come onto a real Node: from a registry that wants a password, with Secrets that have it or not, one at a time or several, or not at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, serviceAccounts } from '../../src/client/resources.ts';
import { containerdAvailable, guardedPassword, images } from '../fixtures/containerd.ts';
import { RealCluster } from '../fixtures/real-cluster.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 60_000, interval: 50 };
const [username = '', password = ''] = guardedPassword.split(':');

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe.skipIf(!available.ok)(`images on a real Node${why}`, () => {
  let real: RealCluster;
  let before: readonly string[];

  beforeAll(async () => {
    real = await RealCluster.start();
    before = await real.traces();
  });
  afterAll(async () => {
    const left = await real?.stop();
    expect(left).toEqual([]);
  });

  async function createSecret(name: string, type: string, key: string, value: unknown): Promise<void> {
    const data = { [key]: base64(JSON.stringify(value)) };
    await real.client.create(secrets, { metadata: { name, namespace }, type, data } as never);
  }

  async function remove(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => real.delete(name, 0)));
    for (const name of names) await expect.poll(() => real.show(name), slow).toBe('gone');
    await expect.poll(() => real.traces(), slow).toEqual(before);
  }

  const pulled = (image: string): RegExp =>
    new RegExp(
      `^Normal Pulled: Successfully pulled image "${image}" in [\\d.]+m?s \\([\\d.]+m?s including waiting\\)\\. Image size: \\d+ bytes\\.$`,
    );

  describe('that only some may have', () => {
    const credential = { username, password };

    it('are not given to those without a password, or with a wrong one', async () => {
      await createSecret('wrong', 'kubernetes.io/dockerconfigjson', '.dockerconfigjson', {
        auths: { 'registry.test': { username, password: 'nonsense' } },
      });
      const withWrong = { imagePullSecrets: [{ name: 'wrong' }, { name: 'missing' }] };
      await real.create('nobody', {}, { image: images.guarded });
      await real.create('stranger', withWrong, { image: images.guarded });
      const refusal =
        /^failed to pull and unpack image "registry\.test\/guarded\/web:1": failed to resolve reference .*$/;
      for (const name of ['nobody', 'stranger']) {
        await expect.poll(() => real.waiting(name), slow).toMatchObject({ reason: 'ErrImagePull' });
        expect((await real.waiting(name)).message).toMatch(refusal);
        await expect.poll(() => real.waiting(name), slow).toMatchObject({ reason: 'ImagePullBackOff' });
        const { message = '' } = await real.waiting(name);
        const backOff = `Back-off pulling image "${images.guarded}": ErrImagePull: `;
        expect(message.slice(0, backOff.length)).toBe(backOff);
        expect(message.slice(backOff.length)).toMatch(refusal);
        const told = expect.arrayContaining([
          `Normal Pulling: Pulling image "${images.guarded}"`,
          expect.stringMatching(
            /^Warning Failed: Failed to pull image "registry\.test\/guarded\/web:1": failed to pull/,
          ),
          'Warning Failed: Error: ErrImagePull',
          `Normal BackOff: Back-off pulling image "${images.guarded}"`,
          'Warning Failed: Error: ImagePullBackOff',
        ]);
        await expect.poll(() => real.events(name), slow).toEqual(told);
        expect((await real.get(name)).status.phase).toBe('Pending');
      }
      const missing =
        'Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (missing); attempting to pull the image may not succeed.';
      expect(await real.events('stranger')).toContain(missing);
      expect(await real.events('nobody')).not.toContain(missing);
      expect(real.server.registry.requests.some((line) => line.includes('guarded/web') && line.endsWith(' 200'))).toBe(
        false,
      );
      await remove('nobody', 'stranger');
    });

    const kinds = [
      {
        name: 'config',
        image: images.guarded,
        type: 'kubernetes.io/dockerconfigjson',
        key: '.dockerconfigjson',
        value: { auths: { 'https://registry.test/v2/': { auth: base64(guardedPassword) } } },
      },
      {
        name: 'cfg',
        image: images.guardedToo,
        type: 'kubernetes.io/dockercfg',
        key: '.dockercfg',
        value: { 'registry.test': credential },
      },
    ];
    it.each(kinds)('are pulled with a Secret of the type $type', async ({ name, image, type, key, value }) => {
      await createSecret(name, type, key, value);
      const spec = { imagePullSecrets: [{ name: 'wrong' }, { name }] };
      await real.create(`with-${name}`, spec, { image });
      await expect.poll(() => real.show(`with-${name}`), slow).toBe('Running 1/1');
      await expect
        .poll(() => real.events(`with-${name}`), slow)
        .toEqual(
          expect.arrayContaining([
            `Normal Pulling: Pulling image "${image}"`,
            expect.stringMatching(pulled(image)),
            'Normal Created: Container created',
            'Normal Started: Container started',
          ]),
        );
      await remove(`with-${name}`);
      await real.runtime.removeImage(image);
    });

    it('are pulled with the Secrets of the service account', async () => {
      await real.client.create(serviceAccounts, {
        metadata: { name: 'puller', namespace },
        imagePullSecrets: [{ name: 'config' }],
      } as never);
      await real.create('of-account', { serviceAccountName: 'puller' }, { image: images.guardedToo });
      await expect.poll(() => real.show('of-account'), slow).toBe('Running 1/1');
      expect((await real.get('of-account')).spec.imagePullSecrets).toEqual([{ name: 'config' }]);
      await remove('of-account');
    });

    it('are pulled once the Secret is right', async () => {
      await real.runtime.removeImage(images.guardedToo);
      await real.create('patient', { imagePullSecrets: [{ name: 'later' }] }, { image: images.guardedToo });
      await expect.poll(() => real.show('patient'), slow).toBe('ImagePullBackOff 0/1');
      await createSecret('later', 'kubernetes.io/dockercfg', '.dockercfg', { 'registry.test': credential });
      await expect.poll(() => real.show('patient'), slow).toBe('Running 1/1');
      await remove('patient');
    });
  });

  describe('by their policy', () => {
    it('are pulled each time, once, or never', async () => {
      const [image = ''] = images.fresh;
      await real.create('never', {}, { image, imagePullPolicy: 'Never' });
      const neverPulled = `Container image "${image}" is not present with pull policy of Never`;
      await expect
        .poll(() => real.waiting('never'), slow)
        .toEqual({ reason: 'ErrImageNeverPull', message: neverPulled });
      await real.create('always', {}, { image, imagePullPolicy: 'Always' });
      await expect.poll(() => real.show('always'), slow).toBe('Running 1/1');
      await real.create('present', {}, { image, imagePullPolicy: 'IfNotPresent' });
      await real.create('again', {}, { image, imagePullPolicy: 'Always' });
      for (const name of ['present', 'again']) await expect.poll(() => real.show(name), slow).toBe('Running 1/1');
      const present = `Normal Pulled: Container image "${image}" already present on machine and can be accessed by the pod`;
      await expect.poll(() => real.events('present'), slow).toContain(present);
      await expect.poll(() => real.events('again'), slow).toContain(`Normal Pulling: Pulling image "${image}"`);
      expect(await real.events('present')).not.toContain(`Normal Pulling: Pulling image "${image}"`);
      // It is there now, and nothing has to be pulled.
      await expect.poll(() => real.show('never'), slow).toBe('Running 1/1');
      const told = await real.events('never');
      expect(told).toEqual(
        expect.arrayContaining([
          `Warning ErrImageNeverPull: ${neverPulled}`,
          'Warning Failed: Error: ErrImageNeverPull',
          present,
        ]),
      );
      await remove('never', 'always', 'present', 'again');
    });

    it('must have a name that is one', async () => {
      await real.create('nameless', {}, { image: 'Registry.test/UPPER:1' });
      const problem =
        'Failed to apply default image tag "Registry.test/UPPER:1": couldn\'t parse image name "Registry.test/UPPER:1": invalid reference format: repository name (UPPER) must be lowercase';
      await expect.poll(() => real.waiting('nameless'), slow).toEqual({ reason: 'InvalidImageName', message: problem });
      await expect
        .poll(() => real.events('nameless'), slow)
        .toEqual(
          expect.arrayContaining([`Warning InspectFailed: ${problem}`, 'Warning Failed: Error: InvalidImageName']),
        );
      await remove('nameless');
    });
  });

  it('are pulled one at a time', async () => {
    const [, held = '', other = ''] = images.fresh;
    const release = real.server.registry.hold('fresh/b');
    try {
      await real.create('first', {}, { image: held });
      await expect.poll(() => real.events('first'), slow).toContain(`Normal Pulling: Pulling image "${held}"`);
      await real.create('second', {}, { image: other });
      await expect.poll(() => real.events('second'), slow).toContain(`Normal Pulling: Pulling image "${other}"`);
      expect(real.server.registry.requests.some((line) => line.includes('fresh/c'))).toBe(false);
      expect(await real.show('second')).toBe('ContainerCreating 0/1');
    } finally {
      release();
    }
    for (const name of ['first', 'second']) await expect.poll(() => real.show(name), slow).toBe('Running 1/1');
    const spent = /in ([\d.]+m?s) \(([\d.]+m?s) including waiting\)/.exec(
      (await real.events('second')).find((text) => text.startsWith('Normal Pulled')) ?? '',
    );
    expect(spent?.[1]).not.toBe(spent?.[2]);
    await remove('first', 'second');
  });
});
