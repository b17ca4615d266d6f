import { expect } from 'vitest';
import { tellStories } from './story.ts';

tellStories({
  async watch({ kubectl, quietly }) {
    await quietly('create configmap before');
    const stop = new AbortController();
    let lines = 0;
    let wake = (): void => {};
    const printed = async (count: number): Promise<void> => {
      while (lines < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    const watching = kubectl('get configmap --watch --output-watch-events', {
      signal: stop.signal,
      onStdout: (soFar) => {
        lines = soFar.split('\n').length - 1;
        wake();
      },
    });
    await printed(2);
    await quietly('create configmap after --from-literal=a=b');
    await printed(3);
    await quietly('label configmap after color=blue');
    await printed(4);
    await quietly('delete configmap before');
    await printed(5);
    stop.abort();
    await watching;
  },

  async 'watch-only'({ kubectl, quietly, watched }) {
    await quietly('create configmap before');
    const stop = new AbortController();
    const watching = kubectl(
      'get configmap --watch-only -l color=blue -o jsonpath=\'{.metadata.name} {.metadata.labels}{"\\n"}\'',
      {
        signal: stop.signal,
        onStdout: (soFar) => {
          if (soFar.split('\n').length > 2) stop.abort();
        },
      },
    );
    await watched('configmaps');
    await quietly('label configmap before color=blue');
    await quietly('label configmap before color=red --overwrite');
    await watching;
  },

  async chunks({ kubectl, quietly, namespace }) {
    const names = Array.from({ length: 25 }, (_, n) => `item-${String(n).padStart(2, '0')}`);
    const list = names.map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`).join('---\n');
    await quietly('create -f -', { stdin: list });
    await kubectl('get configmaps --chunk-size=10 -o name');
    await kubectl('get configmaps --chunk-size=7 --no-headers');
    const { stderr } = await kubectl('get configmaps --chunk-size=0 -o name', {});
    expect(stderr).toBe('');
    const page = JSON.parse(await quietly(`get --raw /api/v1/namespaces/${namespace}/configmaps?limit=10`));
    expect(page.items).toHaveLength(10);
    expect(page.metadata.remainingItemCount).toBe(15);
    const verbose = await quietly('get configmaps --chunk-size=10 -v=6');
    expect(verbose.trim().split('\n')).toHaveLength(26);
  },
});
