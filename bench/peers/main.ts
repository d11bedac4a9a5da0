/**
 * ferry beside its peers, on one real testbed, in one run: Rally's own live-migration scenario, and the published task ported.
 *
 *     npm run bench:peers -- [--servers 12,24] [--parallel 1,4] [--seconds 0,1,3]
 *
 * One judge for all of them: Nova's database says when a server had landed, nova-api's log what was asked.
 */
import { command } from '../command-line.ts';
import { accountOf, type Account } from './account.ts';
import { ferry } from './ferry.ts';
import { callsBetween, callsOfMovesAlone, callsSince, logEnd } from './nova-calls.ts';
import { observed } from './observer.ts';
import { optionsOf, usage, type Options } from './options.ts';
import { output } from './process.ts';
import { publishedTask } from './published-task.ts';
import { rally } from './rally.ts';
import { script, settingOf, type Setting } from './setting.ts';
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
      let [here, there] = ['cmp-a', 'cmp-b'] as const as [string, string];
      const emptied = async (tool: string, task: Task, work: (way: [string, string]) => Promise<Outcome>) => {
        all.push(await judged(setting, tool, task, () => work([here, there])));
        [here, there] = [there, here];
      };
      await fleet('remove');
      await fleet('boot', here, String(servers), String(seconds));
      for (const parallel of options.parallel) {
        const task = { servers, parallel, seconds };
        await emptied('ferry', task, (way) => ferry(setting, task, way));
        if (parallel !== 1) continue;
        for (const poll of polls)
          await emptied(`published task, ${String(poll)} s`, task, (way) =>
            publishedTask(setting, way, poll),
          );
      }
      await fleet('remove');
      for (const parallel of options.parallel)
        for (const poll of polls) {
          const task = { servers, parallel, seconds };
          const work = () => rally(setting, task, poll);
          all.push(await judged(setting, `Rally, ${String(poll)} s`, task, work, true));
        }
    }
  return all;
}

await command(usage, async () => {
  const options = optionsOf(process.argv.slice(2));
  console.log(tableOf(await compared(settingOf(process.env), options)));
  return 0;
});
