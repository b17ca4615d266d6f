/** What people talk to in Pods: exec, attach, cp, port-forward, logs -f. With simulated containers; the protocols are the real ones. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Story } from './story.ts';
import { tellStories } from './story.ts';
import { maskedRun, wholeCluster } from './whole-cluster.ts';

const ticking = 'while true; do echo tick; sleep 1; done';

const mask = (text: string): string =>
  maskedRun(text)
    .replace(/\b[0-9a-f]{64}\b/g, '<id>')
    .replace(/(127\.0\.0\.1|\[::1\]):\d+/g, '$1:<port>')
    .replace(/(for|forwarding) \d{4,}/g, '$1 <port>')
    .replace(/^E\d{4} .*? +\d+ /gm, 'E ');

async function runPod({ kubectl, quietly }: Story, name: string, more: string): Promise<void> {
  await kubectl(`run ${name} ${more}`);
  await quietly(`wait --for=condition=Ready pod/${name} --timeout=60s`);
}

tellStories(
  {
    async exec(story) {
      const { kubectl } = story;
      await runPod(story, 'web', '--image=nginx');
      await kubectl('exec web -- hostname');
      await kubectl("exec web -- sh -c 'echo out; echo err >&2'");
      await kubectl("exec web -- sh -c 'exit 3'");
      await kubectl('exec -i web -- cat', { stdin: 'what goes in\ncomes out\n' });
      await kubectl('exec -i web -- sh', { stdin: 'cd /tmp\npwd\nexit 4\n' });
      await kubectl('exec web -- no-such-command');
      await kubectl('exec web -c other -- hostname');
      await kubectl('exec nobody -- hostname');
      await kubectl('exec deployment/nobody -- hostname');
      await kubectl('run done --image=busybox --restart=Never -- true');
      await story.until("get pod done -o jsonpath='{.status.phase}'", (phase) => phase === 'Succeeded');
      await kubectl('exec done -- hostname');
      await kubectl('run stuck --image=missing.invalid/thing');
      await story.until(
        "get pod stuck -o jsonpath='{.status.containerStatuses[*].state.waiting.reason}'",
        (why) => why !== '',
      );
      await kubectl('exec stuck -- hostname');
    },

    async 'exec-much'(story) {
      await runPod(story, 'web', '--image=nginx');
      const stdin = 'a line of some length, many times over\n'.repeat(100_000);
      const stdout = await story.quietly('exec -i web -- cat', { stdin });
      expect(stdout === stdin).toBe(true);
    },

    async 'exec-containers'(story) {
      const { kubectl } = story;
      const containers = ['first', 'second'].map((name) => ({
        name,
        image: 'nginx',
        env: [{ name: 'NAME', value: name }],
      }));
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'two' }, spec: { containers } };
      await kubectl('apply -f -', { stdin: JSON.stringify(pod) });
      await story.quietly('wait --for=condition=Ready pod/two --timeout=60s');
      await kubectl('exec two -- printenv NAME');
      await kubectl('exec two -c second -- printenv NAME');
    },

    async attach(story) {
      const { kubectl, quietly, until } = story;
      await runPod(story, 'ticks', `--image=busybox --restart=Never -- sh -c "sleep 5; echo tick; sleep 2; echo tock"`);
      await kubectl('attach ticks');
      await kubectl('attach ticks');
      // 1.22 asks for the upgrade with all that follows, also with the watch by which it waits, and then can't end that.
      if (story.minor !== 22)
        await kubectl('run cat --image=busybox --restart=Never --stdin --rm -- cat', {
          stdin: 'said to the first process\n',
        });
      await runPod(story, 'waits', '--image=busybox -- sleep 1000');
      const attached = kubectl('attach waits');
      await until('get --raw /metrics', (metrics) =>
        /longrunning_requests\{[^}]*subresource="attach"[^}]*\} 1$/m.test(metrics),
      );
      await quietly('delete pod waits --now');
      await attached;
    },

    async cp(story) {
      const { kubectl, cluster } = story;
      await runPod(story, 'web', '--image=nginx');
      const there = join(cluster.folder, `there-${story.minor}`);
      const back = join(cluster.folder, `back-${story.minor}`);
      await mkdir(join(there, 'deep'), { recursive: true });
      const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) & 255));
      await writeFile(join(there, 'deep', 'bytes'), content);
      await writeFile(join(there, 'text'), 'some text\n');
      await kubectl(`cp ${there} web:/tmp/there`);
      await kubectl('exec web -- ls /tmp/there /tmp/there/deep');
      await kubectl('exec web -- cat /tmp/there/text');
      await kubectl(`cp web:/tmp/there ${back}`);
      expect((await readFile(join(back, 'deep', 'bytes'))).equals(content)).toBe(true);
      await kubectl(`cp ${join(there, 'text')} web:/tmp`);
      await kubectl('exec web -- cat /tmp/text');
      await kubectl(`cp web:/tmp/nothing ${back}`);
    },

    async 'port-forward'(story) {
      const { kubectl } = story;
      await runPod(story, 'web', '--image=nginx --port=80');
      const ending = new AbortController();
      let learn: (port: string) => void = () => {};
      const local = new Promise<string>((resolve) => {
        learn = resolve;
      });
      const forwarding = kubectl('port-forward pod/web :80', {
        signal: ending.signal,
        onStdout: (text) => {
          const port = /127\.0\.0\.1:(\d+) -> 80/.exec(text)?.[1];
          if (port !== undefined) learn(port);
        },
      });
      const url = `http://127.0.0.1:${await local}`;
      const answers = await Promise.all(['/one', '/two?x=3'].map(async (path) => (await fetch(url + path)).text()));
      const signature = `answered by the simulated container web of Pod ${story.namespace}/web, image docker.io/library/nginx:latest`;
      expect(answers).toEqual([`GET /one\n${signature}\n`, `GET /two?x=3\n${signature}\n`]);
      ending.abort();
      await forwarding;
      const refused = new AbortController();
      const forwardingTo81 = kubectl('port-forward pod/web :81', {
        signal: refused.signal,
        onStdout: (text) => {
          const port = /127\.0\.0\.1:(\d+) -> 81/.exec(text)?.[1];
          if (port === undefined || text.includes('Handling')) return;
          void fetch(`http://127.0.0.1:${port}`)
            .catch(() => {})
            // The newer ones give up by themselves.
            .then(() => story.minor === 22 && refused.abort());
        },
      });
      await forwardingTo81;
      await kubectl('port-forward pod/nobody :80');
    },

    async top(story) {
      const { kubectl } = story;
      await runPod(story, 'web', '--image=nginx --labels=app=web');
      await runPod(story, 'other', '--image=redis');
      await kubectl('top pods');
      await kubectl('top pods -l app=web --no-headers');
      await kubectl('top pod web --containers');
      await kubectl('top pods --sort-by=memory');
      const nodes = await story.quietly('top nodes --no-headers');
      expect(nodes).toMatch(/^node-1 +\d+m +0% +\d+Mi +0% *\n$/);
      await kubectl('top pod nobody');
      await kubectl('top node nobody');
    },

    async 'logs-follow'(story) {
      const { kubectl, quietly } = story;
      await runPod(
        story,
        'ticks',
        `--image=busybox --restart=Never -- sh -c "echo one; sleep 1; echo two; sleep 1; echo three"`,
      );
      await kubectl('logs -f ticks');
      await runPod(story, 'endless', `--image=busybox -- sh -c '${ticking}'`);
      let seen: () => void = () => {};
      const ticked = new Promise<void>((resolve) => {
        seen = resolve;
      });
      const following = kubectl('logs -f endless', { last: true, onStdout: seen });
      await ticked;
      await quietly('delete pod endless --now');
      await following;
    },
  },
  { cluster: { ...wholeCluster, nodes: 1 }, mask },
);
