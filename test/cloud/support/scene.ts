import type { TestContext } from 'node:test';
import { Cloud } from './cloud.ts';
import { Ferry, type FerryOptions } from './ferry.ts';
import { Inventory, restore, type Thing } from './inventory.ts';
import { Testbed } from './testbed.ts';

/** What a test has to itself: a ferry with its own home, an eye on the cloud, and the cloud as it was before. */
export interface Scene {
  readonly testbed: Testbed;
  readonly cloud: Cloud;
  readonly ferry: Ferry;
  /** The cloud's time when the test began. */
  readonly began: Date;
  /** What is in the cloud now and was not when the test began. */
  readonly leftovers: () => Promise<Thing[]>;
  /** Undone when the test ends, the last first; ferry's processes are gone by then. */
  readonly afterwards: (undo: () => Promise<void> | void) => void;
}

/** Sets the scene, and strikes it when the test ends, however it ends: processes, services, and all that is new in the cloud. */
export async function scene(
  t: TestContext,
  options: Partial<FerryOptions> & { testbed?: Testbed } = {},
): Promise<Scene> {
  const testbed = options.testbed ?? (await Testbed.open());
  const cloud = new Cloud(testbed.login);
  const before = await Inventory.of(cloud);
  const ferry = await Ferry.make({
    cloudsYaml: options.cloudsYaml ?? testbed.cloudsYaml,
    ...(options.env && { env: options.env }),
    ...(options.behind && { behind: options.behind }),
  });
  const undoing: (() => Promise<void> | void)[] = [];
  t.after(async () => {
    const troubles: unknown[] = [];
    const steps = [() => ferry.dispose(), ...undoing.toReversed(), () => restore(cloud, before)];
    for (const step of steps) {
      try {
        await step();
      } catch (trouble) {
        troubles.push(trouble);
      }
    }
    if (troubles.length > 0) throw new AggregateError(troubles, 'the test could not clean up after itself');
  });
  return {
    testbed,
    cloud,
    ferry,
    // Nova's times are whole seconds.
    began: new Date(Math.floor(Date.now() / 1000) * 1000),
    leftovers: async () => (await Inventory.of(cloud)).beyond(before),
    afterwards: (undo) => undoing.push(undo),
  };
}
