/**
 * A simulated cloud by itself, until it is interrupted:
 *
 *     node simulator/main.ts [scenario.yaml] [--control PORT] [--clouds FILE]
 *
 * Prints where it is, and a clouds.yaml that leads there. The control endpoint, off unless asked for, arms faults.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startControl } from './faults/control.ts';
import { readScenario } from './scenario.ts';
import { Simulator } from './simulator.ts';

const usage = 'usage: simulator/main.ts [scenario.yaml] [--control PORT] [--clouds FILE]';

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { control: { type: 'string' }, clouds: { type: 'string' } },
    });
    const [file, ...more] = positionals;
    if (more.length > 0) throw new Error(`one scenario at most, not also ${more.join(' ')}`);
    const control = values.control === undefined ? undefined : Number(values.control);
    if (control !== undefined && !(Number.isInteger(control) && control >= 0 && control < 65_536))
      throw new Error(`--control ${values.control ?? ''} is no port: give one, or 0 for any that is free`);
    return { file, control, clouds: values.clouds };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}

async function main(): Promise<void> {
  const { file, control, clouds } = asked();
  const cloud = await Simulator.start(file === undefined ? {} : await readScenario(file));
  process.stderr.write(`simulated cloud at ${cloud.url}\n`);
  const steered = control === undefined ? undefined : await startControl(cloud, control);
  if (steered !== undefined) process.stderr.write(`faults: POST ${steered.url}/faults\n`);
  if (clouds === undefined) process.stdout.write(cloud.cloudsYaml());
  else await writeFile(clouds, cloud.cloudsYaml(), { mode: 0o600 });
  const end = () => {
    void Promise.all([cloud.stop(), steered?.stop()]);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
