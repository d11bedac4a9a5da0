/**
 * Campaigns while an adversary kills, stops, breaks, fills and misleads; after each, a checker that knows nothing of ferry holds
 * its records against the cloud's own account.
 *
 *     npm run chaos -- --seed 1 --runs 50       campaigns with the seeds 1 to 50, on simulated clouds
 *     npm run chaos -- --seed 7 --plan          what the adversary would do with seed 7
 *     npm run chaos -- --seed 1 --runs 3 --real on the testbed that TB_DIR names: what is only there is struck, too
 *
 * `--results FILE` adds a line of JSON for each campaign, and passes over the seeds that are in it already.
 * Ends with 1 where something was violated; the same seed tries it again.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { command, UsageError, valuesOf, whole } from '../command-line.ts';
import { closing } from '../ending.ts';
import { type Result, tryOne } from './one.ts';
import { planOf, told, type Where } from './plan.ts';
import { onTestbed } from './real.ts';
import { simulated } from './simulated.ts';

const usage =
  'usage: npm run chaos -- [--seed S] [--runs N] [--plan] [--real] [--results FILE] [--bound-minutes M]';

interface Asked {
  readonly seeds: readonly number[];
  readonly plan: boolean;
  readonly where: Where;
  readonly results: string | undefined;
  readonly boundMinutes: number;
}

function asked(args: readonly string[]): Asked {
  const values = valuesOf(args, {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    plan: { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    results: { type: 'string' },
    'bound-minutes': { type: 'string', default: '20' },
  });
  if (values.real && (process.env['TB_DIR'] ?? process.env['OS_CLIENT_CONFIG_FILE']) === undefined)
    throw new UsageError('--real: no testbed is named. Bring one up: TB_DIR=$(testbed/up --print-dir)');
  const seed = whole('--seed', values.seed, 0, 2 ** 31);
  const runs = whole('--runs', values.runs, 1, 100_000);
  return {
    seeds: Array.from({ length: runs }, (_, i) => seed + i),
    plan: values.plan,
    where: values.real ? 'real' : 'simulated',
    results: values.results,
    boundMinutes: whole('--bound-minutes', values['bound-minutes'], 1, 24 * 60),
  };
}

const say = (line: string) => process.stderr.write(`${line}\n`);

function lineOf({ seed, run, minutes, strikes, kills, missed, ...rest }: Result): string {
  const { impossible, verdict, outcomes, adopted, fell, violations } = rest;
  const tally = Object.entries(outcomes).map(([outcome, n]) => `${outcome} ${n}`);
  return [
    `seed ${seed}`,
    `${strikes} strikes (${missed} missed${impossible > 0 ? `, ${impossible} impossible here` : ''})`,
    `${kills} kills`,
    `${minutes.toFixed(1)} min`,
    verdict,
    [...tally, `adopted ${adopted}`].join(', '),
    ...(fell > 0 ? [`workers ended by themselves ${fell} times`] : []),
    `${violations.length} violations`,
    run,
  ].join(' · ');
}

async function known(file: string | undefined): Promise<Result[]> {
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result);
}

async function campaigns({ seeds, where, results: file, boundMinutes }: Asked): Promise<Result[]> {
  const results = (await known(file)).filter(({ seed }) => seeds.includes(seed));
  for (const seed of seeds) {
    if (results.some((one) => one.seed === seed)) continue;
    say(
      `seed ${seed}:\n${planOf(seed, where)
        .map((strike) => `  ${told(strike)}`)
        .join('\n')}`,
    );
    const field = where === 'real' ? await onTestbed() : await simulated(seed);
    await closing(
      () => field.close(),
      async () => {
        const result = await tryOne(planOf(seed, where), seed, field, { boundMinutes, say });
        results.push(result);
        process.stdout.write(`${lineOf(result)}\n`);
        for (const violation of result.violations) process.stdout.write(`  ✗ ${violation}\n`);
        if (file !== undefined) await appendFile(file, `${JSON.stringify(result)}\n`);
      },
    );
  }
  return results;
}

await command(usage, async () => {
  const options = asked(process.argv.slice(2));
  if (options.plan) {
    for (const seed of options.seeds)
      process.stdout.write(`${[`seed ${seed}`, ...planOf(seed, options.where).map(told)].join('\n')}\n`);
    return 0;
  }
  const results = await campaigns(options);
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0);
  const bad = results.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed);
  const [kills, strikes, violations] = [
    sum((r) => r.kills),
    sum((r) => r.strikes - r.missed),
    sum((r) => r.violations.length),
  ];
  process.stdout.write(
    `${results.length} campaigns · ${strikes} strikes, ${kills} of them kill -9 · ${violations} violations${bad.length > 0 ? ` (seeds ${bad.join(', ')})` : ''}\n`,
  );
  return violations > 0 ? 1 : 0;
});
