/**
 * What watching costs, and how well it measures: guests of loopback (bench/responder.c, that speaks the agent's wire for all of
 * them from one process; without gcc, the tests' slower one) watched from one process and from several, and responders
 * stopped for known times.
 *
 *     npm run bench:probes [-- --guests 1000 --seconds 10 --pauses 3]
 *
 * Fails where the median |error| of the pauses is over one period and 2 ms, any is over three periods, or a starved probe
 * calls its own absence a gap.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { watchmenFor, watchmenWanted } from '../activities/probes/shares.ts';
import { feltBy } from '../domain/felt/felt.ts';
import { median } from '../domain/statistics/quantile.ts';
import { Stand } from '../test/offline/activities/probes/stand.ts';
import { command, UsageError, valuesOf, whole } from './command-line.ts';

const periodMs = 20;
const kinds = {
  icmp: { icmp: true, udp: false, tcp: false },
  udp: { icmp: false, udp: true, tcp: false },
  tcp: { icmp: false, udp: false, tcp: true },
  all: { icmp: true, udp: true, tcp: true },
} as const;

const usage =
  'usage: npm run bench:probes -- [--guests 1000] [--seconds 10] [--pauses 3] [--kinds icmp,udp,tcp,all]';

/** @throws UsageError */
function optionsOf(args: readonly string[]) {
  const values = valuesOf(args, {
    guests: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
    pauses: { type: 'string', default: '3' },
    kinds: { type: 'string', default: Object.keys(kinds).join() },
  });
  return {
    guests: whole('--guests', values.guests, 1, 100_000),
    seconds: whole('--seconds', values.seconds, 1, 3_600),
    pauses: whole('--pauses', values.pauses, 1, 100),
    kinds: values.kinds.split(',').map(kindOf),
  };
}

function kindOf(text: string): keyof typeof kinds {
  if (Object.hasOwn(kinds, text)) return text as keyof typeof kinds;
  throw new UsageError(`--kinds: ${JSON.stringify(text)} is not one of ${Object.keys(kinds).join(', ')}.`);
}

await command(usage, async () => {
  const options = optionsOf(process.argv.slice(2));
  const built = mkdtempSync(join(tmpdir(), 'ferry-responder-'));
  try {
    const native = compile(built);
    await costs(options, native);
    const failed = [...(await pauses(options.pauses, native)), ...(await starved(native))];
    for (const what of failed) console.log(`FAILED: ${what}`);
    return failed.length > 0 ? 1 : 0;
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
});

async function costs(options: ReturnType<typeof optionsOf>, native: string | undefined): Promise<void> {
  console.log(
    `${availableParallelism()} cores, which probe and responder share; a question each ${periodMs} ms`,
  );
  console.log('guests  kinds  processes  CPU %  with fping  answers of wanted  turns late > 2 periods');
  for (const name of options.kinds) {
    const watching = kinds[name];
    const measured = { name, watching, forMs: options.seconds * 1_000, native };
    for (const guests of [...new Set([10, 100, 300, options.guests])]) {
      await cost({ ...measured, guests, watchmen: 1 });
      const more = watchmenFor(guests, { ...watching, periodMs, port: 0 });
      if (more > 1) await cost({ ...measured, guests, watchmen: more });
    }
    const wanted = watchmenWanted(options.guests, { ...watching, periodMs, port: 0 });
    console.log(
      `        ${name}: ferry takes ${wanted} processes for ${options.guests} guests, where there are the cores`,
    );
  }
}

function compile(built: string): string | undefined {
  const of = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const program = join(built, 'responder');
  const sources = ['responder.c', '../guest/small/wire.c', '../guest/small/sha256.c'].map(of);
  try {
    execFileSync('gcc', ['-O2', '-I', of('../guest/small'), '-o', program, ...sources], { stdio: 'pipe' });
    return program;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    console.log(`responders in Node, which limit what is measured with many guests: ${why}`);
    return undefined;
  }
}

interface Measured {
  readonly name: string;
  readonly guests: number;
  readonly watching: (typeof kinds)[keyof typeof kinds];
  readonly watchmen: number;
  readonly forMs: number;
  /** The responder that gcc made, where there is one. */
  readonly native: string | undefined;
}

async function cost({ name, guests, watching, watchmen, forMs, native }: Measured): Promise<void> {
  const stand = await Stand.unattended(guests, { ...watching, periodMs }, { native, watchmen });
  const look = () => ({ ...cpuOf(stand.watchmanPids), at: Date.now(), blind: stand.blind });
  await sleep(3_000);
  const before = look();
  await sleep(forMs);
  const after = look();
  await stand.stopWatchman();
  // Every so many of them: the first are asked first in each period, and not the ones to suffer.
  const some = stand.guests.filter((_, i) => i % Math.ceil(guests / 20) === 0).map(({ id }) => id);
  const reading = await stand.read(some);
  const took = after.at - before.at;
  const [from, to] = [reading.monotonicOf(before.at) ?? 0, reading.monotonicOf(after.at) ?? 0];
  let answers = 0;
  for (const id of some)
    for (const kind of ['icmp', 'udp', 'tcp'] as const)
      answers += (reading.watchOf(id)?.guest[kind]?.answeredMs ?? []).filter(
        (at) => at >= from && at < to,
      ).length;
  const asked = Object.values(watching).filter(Boolean).length * some.length * (took / periodMs);
  console.log(
    [
      String(guests).padStart(6),
      name.padEnd(5),
      String(watchmen).padStart(9),
      ((100 * (after.own - before.own)) / took).toFixed(0).padStart(5),
      ((100 * (after.all - before.all)) / took).toFixed(0).padStart(10),
      `${((100 * answers) / asked).toFixed(1)} %`.padStart(17),
      `${after.blind - before.blind} of ${Math.round(took / periodMs) * watchmen}`.padStart(22),
    ].join('  '),
  );
  await stand.remove();
}

/** CPU time so far in ms, of processes, and of them with their children. */
function cpuOf(pids: readonly number[]): { own: number; all: number } {
  const sum = (some: readonly number[]) => some.reduce((all, pid) => all + timeOf(pid), 0);
  const children = pids.flatMap((pid) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  );
  return { own: sum(pids), all: sum([...pids, ...children]) };
}

function timeOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12])); // utime, stime, in hundredths of a second
}

async function pauses(times: number, native: string | undefined): Promise<string[]> {
  const stand = await Stand.unattended(4, { udp: true, tcp: true, periodMs }, { native });
  const windows: { forMs: number; from: number; to: number }[] = [];
  await sleep(2_000);
  for (const forMs of [50, 100, 200, 500, 1_000, 5_000]) {
    for (let n = 0; n < times; n += 1) {
      windows.push({ forMs, ...(await stand.freeze('responder', forMs)) });
      await sleep(1_200 + 137 * n);
    }
  }
  await sleep(5_000);
  await stand.stopWatchman();
  const reading = await stand.read();
  const errors: number[] = [];
  console.log('\nstopped  kind  error: median   worst');
  for (const kind of ['udpGapMaxMs', 'beatGapMaxMs', 'tcpStallMaxMs'] as const) {
    for (const forMs of new Set(windows.map((w) => w.forMs))) {
      const own: number[] = [];
      for (const { id } of stand.guests) {
        const watch = reading.watchOf(id);
        // All at once: the margins of their windows overlap, and each gap is of one of them.
        const moves = windows.map(({ from, to }, i) => ({
          key: String(i),
          serverId: id,
          move: { fromMs: reading.monotonicOf(from) ?? 0, toMs: reading.monotonicOf(to) ?? 0 },
        }));
        for (const [i, felt] of (watch ? feltBy(watch, moves, id).migrations : []).entries()) {
          const stopped = windows[i];
          const gap = felt[kind];
          if (stopped?.forMs === forMs && gap !== undefined) own.push(gap - (stopped.to - stopped.from));
        }
      }
      const worst = own.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      console.log(
        `${String(forMs).padStart(7)}  ${kind.slice(0, 4)}  ${(median(own) ?? NaN).toFixed(1).padStart(10)} ms  ${worst.toFixed(1).padStart(6)} ms`,
      );
      errors.push(...own.map(Math.abs));
    }
  }
  await stand.remove();
  const middle = median(errors) ?? Infinity;
  const worst = errors.reduce((a, b) => Math.max(a, b), 0);
  return [
    ...(middle > periodMs + 2 ? [`the median |error| is ${middle.toFixed(1)} ms`] : []),
    ...(worst > 3 * periodMs ? [`an error is ${worst.toFixed(1)} ms`] : []),
  ];
}

async function starved(native: string | undefined): Promise<string[]> {
  const stand = await Stand.unattended(4, { udp: true, tcp: true, periodMs }, { native });
  await sleep(2_000);
  const { from, to } = await stand.freeze('watchman', 2_000);
  await sleep(2_000);
  await stand.stopWatchman();
  const reading = await stand.read();
  const move = { fromMs: reading.monotonicOf(from) ?? 0, toMs: reading.monotonicOf(to) ?? 0 };
  const watch = reading.watchOf('server-0');
  const felt = watch && feltBy(watch, [{ key: 'm', serverId: 'server-0', move }], 'server-0').migrations[0];
  await stand.remove();
  console.log(
    `\nthe probe stopped for ${to - from} ms: blind ${felt?.blindMs?.toFixed(0)} ms, longest gap ${felt?.udpGapMaxMs?.toFixed(0)} ms`,
  );
  const gap = Math.max(felt?.udpGapMaxMs ?? Infinity, felt?.tcpStallMaxMs ?? Infinity);
  return gap > 10 * periodMs ? [`a starved probe was called a gap of ${gap.toFixed(0)} ms`] : [];
}
