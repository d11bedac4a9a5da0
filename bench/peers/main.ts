/**
 * ferry beside its peers, on one real testbed, in one run: Rally's own live-migration scenario, and the published task ported.
 *
 *     npm run bench:peers -- [--servers 12,24] [--parallel 1,4] [--seconds 0,1,3] [--tools ferry,task,rally] [--rounds 1]
 *
 * With several rounds the tools take turns, so that what the machine does meanwhile befalls them all.
 * One judge for all of them: Nova's database says when a server had landed, nova-api's log what was asked.
 */
import { command } from '../command-line.ts';
import { accountOf, type Account, typical } from './account.ts';
import { ferry } from './ferry.ts';
import { callsBetween, callsOfMovesAlone, callsSince, logEnd } from './nova-calls.ts';
import { observed } from './observer.ts';
import { optionsOf, usage, type Options } from './options.ts';
import { output } from './process.ts';
import { publishedTask } from './published-task.ts';
import { rally } from './rally.ts';
import { prepared, script, type Setting } from './setting.ts';
import { tableOf } from './table.ts';
import type { Outcome, Task } from './tool.ts';

/** Rally's default, and eight times as often. */
const polls = [2, 0.25];

async function judged(
  setting: Setting,
  tool: string,
  task: Task,
  work: () => Promise<Outcome>,
  bootsToo = false,
): Promise<Account> {
  const from = await logEnd(setting);
  const { done, landings } = await observed(setting, work);
  const calls = await callsSince(setting, from);
  const first = Math.min(...done.moves.map((m) => m.askedAt));
  const last = Math.max(...done.moves.map((m) => m.noticedAt));
  const count = bootsToo ? callsOfMovesAlone(calls) : callsBetween(calls, first, last);
  const account = accountOf(tool, task, done, landings, count);
  console.error(
    `${tool}, ${String(task.servers)} servers, ${String(task.parallel)} at once, copies of ${String(task.seconds)} s: ` +
      `${account.makespanS.toFixed(1)} s, each ${account.eachS.toFixed(2)} s, lag ${account.lagMs.toFixed(0)} ms, ${account.callsEach.toFixed(1)} calls`,
  );
  return account;
}

/** One fleet, handed back and forth between two hosts by those that empty a host; Rally has servers of its own. */
async function compared(setting: Setting, options: Options): Promise<Account[]> {
  const all: Account[] = [];
  const fleet = (...args: string[]) => output(setting.python, [script('fleet.py'), ...args], setting.env);
  for (const seconds of options.seconds)
    for (const servers of options.servers) {
      const tasks = options.parallel.flatMap((parallel) =>
        Array.from({ length: options.rounds }, () => ({ servers, parallel, seconds })),
      );
      await fleet('remove');
      await fleet('boot', 'cmp-a', String(servers), String(seconds));
      const emptiers = new Emptiers(setting, options.tools);
      for (const task of tasks) all.push(...(await emptiers.take(task)));
      await fleet('remove');
      if (!options.tools.includes('rally')) continue;
      for (const task of tasks) all.push(...(await rallies(setting, task)));
    }
  return typical(all);
}

/** Those that empty a host: each takes the fleet from where the one before it left it. */
class Emptiers {
  readonly #setting: Setting;
  readonly #tools: Options['tools'];
  #way: [string, string] = ['cmp-a', 'cmp-b'];

  constructor(setting: Setting, tools: Options['tools']) {
    this.#setting = setting;
    this.#tools = tools;
  }

  async take(task: Task): Promise<Account[]> {
    const setting = this.#setting;
    const all: Account[] = [];
    const turn = async (tool: string, work: (way: [string, string]) => Promise<Outcome>) => {
      const [here, there] = this.#way;
      all.push(await judged(setting, tool, task, () => work([here, there])));
      this.#way = [there, here];
    };
    if (this.#tools.includes('ferry')) await turn('ferry', (way) => ferry(setting, task, way));
    // It goes one server at a time.
    if (this.#tools.includes('task') && task.parallel === 1)
      for (const poll of polls)
        await turn(`published task, ${String(poll)} s`, (way) => publishedTask(setting, way, poll));
    return all;
  }
}

async function rallies(setting: Setting, task: Task): Promise<Account[]> {
  const all: Account[] = [];
  for (const poll of polls)
    all.push(await judged(setting, `Rally, ${String(poll)} s`, task, () => rally(setting, task, poll), true));
  return all;
}

await command(usage, async () => {
  const options = optionsOf(process.argv.slice(2));
  console.log(tableOf(await compared(await prepared(process.env), options)));
  return 0;
});
