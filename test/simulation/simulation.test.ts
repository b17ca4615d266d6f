/**
 * The seeded simulation. `WHERRY_SEEDS=10000 npx vitest run test/simulation` runs more seeds; `WHERRY_SEED=17` replays one, and tells its story.
 */
import { describe, expect, it } from 'vitest';
import { createDeploymentController } from '../../src/controllers/deployment/deployment-controller.ts';
import { createReplicaSetController } from '../../src/controllers/replicaset/replica-set-controller.ts';
import { World } from './world.ts';

const factories = new Map([
  ['deployment', createDeploymentController],
  ['replicaset', createReplicaSetController],
]);
const seeds = Number(process.env.WHERRY_SEEDS ?? 200);
const only = process.env.WHERRY_SEED;
const steps = 120;

describe('simulation', () => {
  it('holds every rule at every step, and settles once the faults stop', async () => {
    const from = only === undefined ? 1 : Number(only);
    const to = only === undefined ? seeds : from;
    for (let seed = from; seed <= to; seed++) {
      const world = new World(seed, factories);
      await world.run(steps);
      if (world.checkers.violations.length === 0) continue;
      const story = world.log.slice(-40).join('\n');
      expect.fail(
        `seed ${seed}: ${world.checkers.violations.join('\n')}\n\n${story}\n\nWHERRY_SEED=${seed} npx vitest run test/simulation`,
      );
    }
  }, 3_600_000);
});
