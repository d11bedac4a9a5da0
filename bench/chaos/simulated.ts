import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../../test/cloud/support/process.ts';
import { root } from '../../test/cloud/support/testbed.ts';
import { type Battlefield, progressOf } from './battlefield.ts';
import { simulatedCloud } from './campaign.ts';
import { simulatedAccount } from './checker/account.ts';

const readyWithinMs = 120_000;

export async function simulated(seed: number): Promise<Battlefield> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-chaos-cloud-'));
  const [scenario, cloudsYaml] = [join(folder, 'cloud.json'), join(folder, 'clouds.yaml')];
  await writeFile(scenario, JSON.stringify({ ...simulatedCloud, seed }));
  const args = [join(root, 'simulator', 'main.ts'), scenario, '--clouds', cloudsYaml, '--control', '0'];
  const process_ = new Child('simulator', process.execPath, args, { env: process.env, cwd: folder });
  const control = (await process_.says(/faults: POST (http\S+)\/faults/, readyWithinMs))[1] ?? '';
  const arm = async (fault: Readonly<Record<string, unknown>>) => {
    const answer = await fetch(`${control}/faults`, { method: 'POST', body: JSON.stringify(fault) });
    if (!answer.ok) throw new Error(`the simulator refuses ${JSON.stringify(fault)}: ${await answer.text()}`);
    const { id } = (await answer.json()) as { id: number };
    return async () => {
      await fetch(`${control}/faults/${id}`, { method: 'DELETE' });
    };
  };
  const account = () => simulatedAccount(control);
  return {
    cloudsYaml,
    ground: {
      cloud: 'simulated',
      flavor: 'm1.tiny',
      metadata: { sim_copy_seconds: '1' },
      probes: true,
    },
    account,
    progress: async () => progressOf(await account()),
    reach: {
      victims: {},
      fault: arm,
      leap: {
        cloud: async (bySeconds) => {
          await arm({ fault: 'clock-skew', ms: bySeconds * 1_000 });
        },
      },
    },
    close: async () => {
      await process_.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
