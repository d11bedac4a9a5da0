import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Relay } from './relay.ts';
import { type Scene, scene } from './scene.ts';
import { Testbed } from './testbed.ts';

/** A scene whose ferry reaches the cloud through a relay only. */
export async function relayedScene(t: TestContext): Promise<Scene & { readonly relay: Relay }> {
  const testbed = await Testbed.open();
  const relay = await Relay.inFrontOf(testbed);
  const folder = await mkdtemp(join(tmpdir(), 'ferry-relay-'));
  const cloudsYaml = join(folder, 'clouds.yaml');
  await writeFile(cloudsYaml, relay.cloudsYaml, { mode: 0o600 });
  const set = await scene(t, { testbed, cloudsYaml });
  set.afterwards(async () => {
    await relay.end();
    await rm(folder, { recursive: true, force: true });
  });
  return { ...set, relay };
}
