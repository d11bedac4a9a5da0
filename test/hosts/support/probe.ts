import type { TestContext } from 'node:test';
import { join } from 'node:path';
import { type Scene, scene } from '../../cloud/support/scene.ts';
import { root, Testbed } from '../../cloud/support/testbed.ts';

/** A scene whose ferry stands where the guests can be reached: what it runs embedded watches them. */
export async function sceneAtTheProbe(t: TestContext): Promise<Scene> {
  const testbed = await Testbed.open();
  const behind = [join(root, 'testbed', 'hosts', 'probe')];
  return await scene(t, { testbed, behind, env: { TB_DIR: testbed.dir } });
}
