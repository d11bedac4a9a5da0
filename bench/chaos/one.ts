/** One campaign: a run, the adversary's strikes while it goes on, and the checker's findings when it has ended. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { closing } from '../ending.ts';
import { firstExecutable } from '../../test/support/executable.ts';
import { Adversary, type Dealt, type Reach } from './adversary.ts';
import type { Battlefield } from './battlefield.ts';
import { campaignOn, parallelisms, servers } from './campaign.ts';
import { rowsOf } from './checker/books.ts';
import { check, type Finding } from './checker/check.ts';
import { untilItAnswers } from './influxd.ts';
import type { Strike } from './plan.ts';
import { orphans, raise, type Stand, unsent } from './stand.ts';

export interface Result {
  readonly seed: number;
  readonly run: string;
  readonly minutes: number;
  readonly strikes: number;
  /** Of them, kill -9 of a process that ran. */
  readonly kills: number;
  readonly missed: number;
  /** Strikes that this machine cannot deal. */
  readonly impossible: number;
  readonly verdict: string;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly adopted: number;
  /** How often a worker ended without being told to, and was started again. */
  readonly fell: number;
  readonly violations: readonly string[];
}

export interface Options {
  readonly boundMinutes: number;
  readonly say: (line: string) => void;
}

const sentWithinMs = 240_000;
const goneWithinMs = 20_000;

export async function tryOne(
  plan: readonly Strike[],
  seed: number,
  field: Battlefield,
  options: Options,
): Promise<Result> {
  const stand = await raise(field.cloudsYaml);
  let isInOrder = false;
  const result = await closing(
    async () => {
      if (!isInOrder) options.say(`what is left to look at: ${stand.ferry.folder}`);
      await stand.strike(!isInOrder);
    },
    async () => {
      const found = await tried(plan, seed, field, stand, options);
      isInOrder = found.violations.length === 0;
      return found;
    },
  );
  const left = (await leftRunning(stand)).map((process_) => `still running: ${process_}`);
  return { ...result, violations: [...result.violations, ...left] };
}

async function tried(
  plan: readonly Strike[],
  seed: number,
  field: Battlefield,
  stand: Stand,
  { boundMinutes, say }: Options,
): Promise<Result> {
  for (const line of stand.missing) say(line);
  const before = await field.account();
  const run = await begin(stand, field, seed);
  const began = performance.now();
  const over = new AbortController();
  const striking = new Adversary(reachOf(stand, field), say).strike(plan, over.signal);
  const ended = await untilEnded(stand, run, began + boundMinutes * 60_000);
  over.abort();
  const minutes = (performance.now() - began) / 60_000;
  const dealt = await striking;
  const sent = await until(async () => (await unsent(stand)) === 0, sentWithinMs);
  if (stand.influx) await untilItAnswers(stand.influx.url);
  const store = join(stand.ferry.home, 'runs');
  const after = await field.account();
  const evidence = { run, store, before, after, home: 'cmp-a', servers, trips: parallelisms.length };
  const finding = await check({ ...evidence, ...(stand.influx && { influx: stand.influx }) });
  const violations = [
    ...(ended ? [] : [`it had not ended after ${boundMinutes} minutes`]),
    ...(sent ? [] : [`${await unsent(stand)} files of points were not sent within ${sentWithinMs / 1000} s`]),
    ...finding.violations,
  ];
  const fell = stand.fell();
  for (const words of fell) say(`a worker ended by itself: ${words}`);
  return { ...resultOf(seed, run, minutes, plan, dealt, finding), fell: fell.length, violations };
}

async function begin({ ferry }: Stand, { ground }: Battlefield, seed: number): Promise<string> {
  const fping = await firstExecutable(['/usr/bin/fping', '/usr/sbin/fping']);
  const campaign = campaignOn({ ...ground, probes: ground.probes && fping !== undefined }, `chaos-${seed}`);
  const file = await ferry.file('chaos.json', campaign);
  const { code, stdout, stderr } = await ferry.run(['run', '--detach', file], 300_000);
  if (code !== 0) throw new Error(`ferry run --detach: exit ${String(code)}\n${stderr}`);
  return stdout.trim();
}

function reachOf({ reach }: Stand, { reach: cloud, progress }: Battlefield): Reach {
  return {
    ...{ ...reach, ...cloud, progress },
    victims: { ...reach.victims, ...cloud.victims },
    leap: { ...reach.leap, ...cloud.leap },
  };
}

/** Its document is there, and Temporal says that its workflow goes on no more. */
async function untilEnded({ ferry }: Stand, run: string, untilMs: number): Promise<boolean> {
  const document = join(ferry.home, 'runs', run, 'run.json');
  let asked = -Infinity;
  return await until(async () => {
    const told = await access(document).then(
      () => true,
      () => false,
    );
    if (!told && performance.now() - asked < 5_000) return false;
    asked = performance.now();
    return (await statusOf((await ferry.temporal()).address, run).catch(() => 'RUNNING')) !== 'RUNNING';
  }, untilMs - performance.now());
}

/** By a connection of its own each time: one that has met a dead server waits longer and longer. */
async function statusOf(address: string, run: string): Promise<string> {
  const connection = await Connection.connect({ address, connectTimeout: 3_000 });
  try {
    const client = new Client({ connection });
    const ask = () => client.workflow.getHandle(run).describe();
    return (await connection.withDeadline(Date.now() + 5_000, ask)).status.name;
  } finally {
    await connection.close();
  }
}

async function until(so: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await so().catch(() => false)) return true;
    if (performance.now() > end) return false;
    await sleep(500);
  }
}

function resultOf(
  seed: number,
  run: string,
  minutes: number,
  plan: readonly Strike[],
  dealt: readonly Dealt[],
  { books }: Finding,
): Omit<Result, 'fell' | 'violations'> {
  const rows = books ? rowsOf(books.document) : [];
  const count = (became: Dealt['became']) => dealt.filter((one) => one.became === became).length;
  return {
    ...{ seed, run, minutes: Math.round(minutes * 100) / 100, strikes: plan.length },
    kills: dealt.filter(({ became, strike }) => became === 'dealt' && strike.blow.kind === 'kill').length,
    missed: count('missed'),
    impossible: count('impossible'),
    verdict: books?.document.endedEarly?.how ?? books?.document.verdict.state ?? 'unknown',
    outcomes: Object.fromEntries(
      [...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, { length }]) => [outcome, length]),
    ),
    adopted: rows.filter(({ adopted }) => adopted).length,
  };
}

/** Processes of a stand that has been struck: they may take a moment to notice. */
async function leftRunning(stand: Stand): Promise<string[]> {
  const none = await until(async () => (await orphans(stand)).length === 0, goneWithinMs);
  return none ? [] : await orphans(stand);
}
