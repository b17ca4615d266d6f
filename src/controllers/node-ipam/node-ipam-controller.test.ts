import { describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { createNodeIpamController, type NodeIpamOptions } from './node-ipam-controller.ts';

const nodesPath = '/api/v1/nodes';

async function start(options: NodeIpamOptions = {}, before: Readonly<Record<string, readonly string[]>> = {}) {
  // The controller under test begins where the Nodes are there already.
  const fixture = await startControllerFixture(createNodeIpamController(options));
  await fixture.stop();
  for (const [name, podCIDRs] of Object.entries(before)) await addNode(fixture, name, podCIDRs);
  await fixture.restart();
  return fixture;
}

async function addNode({ send }: ControllerFixture, name: string, podCIDRs: readonly string[] = []): Promise<void> {
  const spec = podCIDRs.length === 0 ? {} : { podCIDR: podCIDRs[0], podCIDRs };
  await send('POST', nodesPath, { metadata: { name }, spec });
}

async function podCidrs({ send }: ControllerFixture): Promise<Record<string, readonly string[] | undefined>> {
  const { items } = await list(send);
  return Object.fromEntries(items.map((node) => [node.metadata.name, node.spec.podCIDRs]));
}

interface NodeItem {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly podCIDR?: string; readonly podCIDRs?: readonly string[] };
}

async function list(send: ControllerFixture['send']): Promise<{ readonly items: readonly NodeItem[] }> {
  const names = ['a', 'b', 'c'];
  const found = await Promise.all(names.map((name) => send('GET', `${nodesPath}/${name}`).catch(() => undefined)));
  return { items: found.filter((node) => node !== undefined) };
}

describe('the blocks of Nodes', () => {
  it('are given to each that has none, once', async () => {
    const fixture = await start();
    await addNode(fixture, 'a');
    await addNode(fixture, 'b');
    await fixture.settle();
    expect(await podCidrs(fixture)).toEqual({ a: ['10.244.0.0/24'], b: ['10.244.1.0/24'] });
    expect((await fixture.send('GET', `${nodesPath}/a`)).spec.podCIDR).toBe('10.244.0.0/24');
    expect(fixture.writes()).toEqual(['PATCH /api/v1/nodes/a', 'PATCH /api/v1/nodes/b']);
    await fixture.restart();
    await fixture.settle(60_000);
    expect([fixture.writes(), fixture.events()]).toEqual([[], []]);
    await fixture.stop();
  });

  it('leave out those that Nodes have already', async () => {
    const fixture = await start({}, { a: ['10.244.1.0/24'], b: [], c: ['10.244.0.0/25'] });
    expect(await podCidrs(fixture)).toEqual({ a: ['10.244.1.0/24'], b: ['10.244.2.0/24'], c: ['10.244.0.0/25'] });
    await fixture.stop();
  });

  it('leave out those that are not for Pods', async () => {
    const fixture = await start({ clusterCidr: '10.0.0.0/8', excludedCidrs: ['10.0.0.0/16'] }, { a: [] });
    expect(await podCidrs(fixture)).toEqual({ a: ['10.1.0.0/24'] });
    await fixture.stop();
  });

  it('are of both families where the cluster has both', async () => {
    const options = { clusterCidr: '10.244.0.0/16,fd00:10:244::/56', nodeMaskSize: 26, nodeMaskSizeIpv6: 72 };
    const fixture = await start(options, { a: [], b: [] });
    expect(await podCidrs(fixture)).toEqual({
      a: ['10.244.0.0/26', 'fd00:10:244::/72'],
      b: ['10.244.0.64/26', 'fd00:10:244:0:100::/72'],
    });
    await fixture.stop();
  });

  it('go to who waits for one as soon as another is gone', async () => {
    const fixture = await start({ clusterCidr: '10.244.0.0/23' }, { a: [], b: [] });
    await addNode(fixture, 'c');
    await fixture.settle();
    expect((await podCidrs(fixture)).c).toBeUndefined();
    expect(fixture.events()).toEqual(['Normal CIDRNotAvailable c: Node c status is now: CIDRNotAvailable']);
    await fixture.send('DELETE', `${nodesPath}/a`);
    await fixture.settle();
    expect(await podCidrs(fixture)).toEqual({ b: ['10.244.1.0/24'], c: ['10.244.0.0/24'] });
    await fixture.stop();
  });

  it.each<[NodeIpamOptions, string]>([
    [{ clusterCidr: 'x' }, '"x" is no block of addresses'],
    [{ clusterCidr: '10.0.0.0/8', nodeMaskSize: 28 }, 'has too many blocks'],
  ])('cannot be cut of %j', (options, message) => {
    expect(() => createNodeIpamController(options)).toThrow(message);
  });
});
