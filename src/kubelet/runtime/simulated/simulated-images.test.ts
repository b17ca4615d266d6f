import { describe, expect, it } from 'vitest';
import { SimulatedImages } from './simulated-images.ts';

describe('images', () => {
  const names: readonly { image: string; full: string; ref: RegExp }[] = [
    { image: 'nginx', full: 'docker.io/library/nginx:latest', ref: /^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/ },
    { image: 'team/app:2', full: 'docker.io/team/app:2', ref: /^docker\.io\/team\/app@sha256:/ },
    { image: 'ghcr.io/team/app:2', full: 'ghcr.io/team/app:2', ref: /^ghcr\.io\/team\/app@sha256:/ },
    { image: 'localhost/app', full: 'localhost/app:latest', ref: /^localhost\/app@sha256:/ },
    { image: 'registry:5000/app:2', full: 'registry:5000/app:2', ref: /^registry:5000\/app@sha256:/ },
    {
      image: `app@sha256:${'a'.repeat(64)}`,
      full: `docker.io/library/app@sha256:${'a'.repeat(64)}`,
      ref: /^docker\.io\/library\/app@sha256:a{64}$/,
    },
  ];
  it.each(names)('completes the name $image', ({ image, full, ref }) => {
    const resolved = new SimulatedImages().resolve(image);
    expect(resolved.names).toEqual([full]);
    expect(resolved.ref).toMatch(ref);
    expect(resolved.pullError).toBeUndefined();
  });

  it('says of the missing registry what a runtime says of a host without a name', () => {
    const { pullError } = new SimulatedImages().resolve('missing.invalid/team/x:1');
    const quoted = '"missing.invalid/team/x:1"';
    const request = 'Head "https://missing.invalid/v2/team/x/manifests/1"';
    expect(pullError).toBe(
      `failed to pull and unpack image ${quoted}: failed to resolve reference ${quoted}: failed to do request: ${request}: dial tcp: lookup missing.invalid: no such host`,
    );
  });

  const patterns: readonly { pattern: string; image: string; fits: boolean }[] = [
    { pattern: 'nginx', image: 'nginx', fits: true },
    { pattern: 'nginx', image: 'nginx:1.27', fits: true },
    { pattern: 'nginx', image: 'my/nginx', fits: false },
    { pattern: 'nginx:1.27', image: 'nginx:1.27', fits: true },
    { pattern: 'nginx:1.27', image: 'nginx:1.28', fits: false },
    { pattern: 'docker.io/library/nginx', image: 'nginx:1.27', fits: true },
    { pattern: 'ghcr.io/*', image: 'ghcr.io/team/app:2', fits: true },
    { pattern: '*/app:2', image: 'ghcr.io/team/app:2', fits: true },
    { pattern: 'a.b', image: 'axb', fits: false },
  ];
  it.each(patterns)('$pattern fits $image: $fits', ({ pattern, image, fits }) => {
    const images = new SimulatedImages([{ image: pattern, sizeBytes: 42 }]);
    expect(images.resolve(image).declared !== undefined).toBe(fits);
  });

  it('resolves more names than it remembers', () => {
    const images = new SimulatedImages();
    const first = images.resolve('app:0');
    for (let i = 0; i < 5000; i++) images.resolve(`app:${i}`);
    expect(images.resolve('app:0')).toEqual(first);
    expect(images.resolve('app:0')).not.toBe(first);
  });

  it('prefers what was added last', () => {
    const images = new SimulatedImages([{ image: 'app', sizeBytes: 1 }]);
    expect(images.resolve('app').sizeBytes).toBe(1);
    images.add({ image: 'app', pullError: 'unauthorized' });
    expect(images.resolve('app').pullError).toBe('unauthorized');
  });
});
