import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { AgentReport, LoadReport } from '../../../domain/probe-wire/report.ts';
import { Caller, type Form, forms, startAgent } from './agent-under-test.ts';

const memory = { name: 'memory', kind: 'memory', working_set_mib: 8, dirty_mib_per_second: 4 };
const cpu = { name: 'cpu', kind: 'cpu', cores: 1, percent: 10, tool: 'own' };

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'ferry-load-'));
  t.after(() => {
    rmSync(made, { recursive: true });
  });
  return made;
}

const of = (report: AgentReport, name: string): LoadReport => {
  const found = report.loads.find((load) => load.name === name);
  assert.ok(found, `no load ${name}`);
  return found;
};
const worked = (report: AgentReport) =>
  report.loads.every((l) => l.buckets.values.filter((v) => (v ?? 0) > 0).length > 5);

/** One that puts a report together lives for a moment, and may be gone by itself. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid ? [Number(entry)] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

const own = (form: Form) => {
  test('no echo gets into the midst of a report, however long that is', async (t) => {
    const loads = Array.from({ length: 6 }, (_, i) => ({
      ...cpu,
      percent: 1,
      name: `${i}${'x'.repeat(20_000)}`,
    }));
    const caller = await Caller.authenticated(t, await startAgent(t, form, loads));
    for (let round = 0; round < 20; round += 1) {
      caller.send({ type: 'REPORT', session: caller.session });
      for (let seq = 0n; seq < 20n; seq += 1n) {
        caller.send({ type: 'ECHO', session: caller.session, seq });
        await new Promise((resolve) => setImmediate(resolve));
      }
      const types = [];
      for (let n = 0; n < 21; n += 1) types.push((await caller.next()).frame.type);
      assert.deepEqual(
        types.filter((type) => type !== 'ECHOED'),
        ['REPORTED'],
      );
    }
  });

  test('memory in each pattern, a processor and a disk report what was wanted and what was achieved', async (t) => {
    const disk = { kind: 'disk', write_mib_per_second: 1, file_mib: 1, tool: 'own', directory: folder(t) };
    const agent = await startAgent(t, form, [
      ...['uniform', 'hot-cold', 'sequential'].map((pattern) => ({ ...memory, name: pattern, pattern })),
      cpu,
      { ...disk, name: 'disk', fsync: false },
      { ...disk, name: 'synced', fsync: true },
    ]);
    const caller = await Caller.authenticated(t, agent);
    const report = await caller.reportWhen(worked);
    assert.deepEqual(
      report.loads.map((l) => [l.name, l.kind, l.tool, l.unit, l.wanted]),
      [
        ['uniform', 'memory', 'own', 'MiB/s', 4],
        ['hot-cold', 'memory', 'own', 'MiB/s', 4],
        ['sequential', 'memory', 'own', 'MiB/s', 4],
        ['cpu', 'cpu', 'own', 'load %', 10],
        ['disk', 'disk', 'own', 'MiB/s', 1],
        ['synced', 'disk', 'own', 'MiB/s', 1],
      ],
    );
    assert.ok(report.loads.every((l) => (l.achieved ?? 0) > 0));
    assert.equal(report.boot_id, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  });

  test('a report begins with the bucket that was asked for, and no bucket is told before it is over', async (t) => {
    const caller = await Caller.authenticated(
      t,
      await startAgent(t, form, [{ ...memory, pattern: 'uniform' }]),
    );
    const all = of(await caller.reportWhen(worked), 'memory').buckets;
    const from = all.from_ms + 500;
    const report = await caller.report(BigInt(from));
    const late = of(report, 'memory').buckets;
    assert.equal(late.from_ms, from);
    assert.ok(late.from_ms + 100 * late.values.length <= report.monotonic_ms);
    const both = all.values.length - 5;
    assert.deepEqual(late.values.slice(0, both), all.values.slice(5), 'what is told once stays so');
  });

  test('a load whose process is killed is a problem, and the buckets after it are unknown', async (t) => {
    const agent = await startAgent(t, form, [{ ...memory, pattern: 'uniform' }]);
    const caller = await Caller.authenticated(t, agent);
    await caller.reportWhen(worked);
    for (const pid of childrenOf(agent.pid)) kill(pid);
    const dead = (r: AgentReport) => of(r, 'memory').buckets.values.at(-1) === null;
    const report = await caller.reportWhen(dead);
    assert.match(of(report, 'memory').problem ?? '', /signal 9/);
    assert.ok((of(report, 'memory').achieved ?? 0) > 0, 'what it achieved while it lived');
  });

  test('a load that cannot begin says why', async (t) => {
    const file = join(folder(t), 'file');
    writeFileSync(file, '');
    const disk = { name: 'disk', kind: 'disk', write_mib_per_second: 1, file_mib: 1, fsync: false };
    const agent = await startAgent(t, form, [{ ...disk, tool: 'own', directory: file }]);
    const caller = await Caller.authenticated(t, agent);
    const report = await caller.reportWhen((r) => of(r, 'disk').problem !== undefined);
    assert.equal(of(report, 'disk').achieved, null);
  });

  test('a network load waits until it is told whom to talk to, and then talks to its peer', async (t) => {
    const key = randomBytes(32);
    const network = { name: 'network', kind: 'network', mib_per_second: 2, to: 'peer' };
    const agent = await startAgent(t, form, [network], { key });
    const peer = await startAgent(t, form, [], { key, listen: '127.0.0.2', port: agent.port });
    const caller = await Caller.authenticated(t, agent);
    const before = of(await caller.report(), 'network');
    assert.match(before.problem ?? '', /not been told/);
    assert.equal(before.achieved, null);
    const peers = { peers: [{ name: 'b', address: '127.0.0.2' }], probe: '127.0.0.1' };
    caller.sendWithBody(
      { type: 'CONFIGURE', session: caller.session, seq: 3n },
      Buffer.from(JSON.stringify(peers)),
    );
    assert.deepEqual((await caller.next()).frame.type, 'CONFIGURED');
    await caller.reportWhen(worked);
    process.kill(peer.pid, 'SIGTERM');
    const report = await caller.reportWhen((r) => of(r, 'network').problem !== undefined);
    assert.match(of(report, 'network').problem ?? '', /b at 127\.0\.0\.2/);
  });

  test('a network load to the probe sends there', async (t) => {
    const network = { name: 'network', kind: 'network', mib_per_second: 2, to: 'probe' };
    const caller = await Caller.authenticated(t, await startAgent(t, form, [network]));
    const told = Buffer.from(JSON.stringify({ peers: [], probe: '127.0.0.1' }));
    caller.sendWithBody({ type: 'CONFIGURE', session: caller.session }, told);
    await caller.next();
    await caller.reportWhen(worked);
  });
};

const onlyPython = (form: Form) => {
  test('words stream to the next server, which counts them', async (t) => {
    const key = randomBytes(32);
    const words = { name: 'wordcount', kind: 'wordcount', lines_per_second: 40 };
    const agent = await startAgent(t, form, [words], { key });
    await startAgent(t, form, [], { key, listen: '127.0.0.2', port: agent.port });
    const caller = await Caller.authenticated(t, agent);
    const told = Buffer.from(JSON.stringify({ peers: [{ name: 'b', address: '127.0.0.2' }] }));
    caller.sendWithBody({ type: 'CONFIGURE', session: caller.session }, told);
    await caller.next();
    const report = await caller.reportWhen(worked);
    assert.deepEqual([of(report, 'wordcount').unit, of(report, 'wordcount').wanted], ['words/s', 400]);
  });

  test('a command is a list, never a line for a shell; what it costs is seen, and that it ends', async (t) => {
    const busy = 'import time\nend = time.time() + 3\nwhile time.time() < end: pass';
    const agent = await startAgent(t, form, [
      { name: 'busy', kind: 'command', run: ['python3', '-c', busy] },
      { name: 'dead', kind: 'command', run: ['python3', '-c', 'import sys; sys.exit("out of $HOME")'] },
      { name: 'none', kind: 'command', run: ['/no/such/program'] },
    ]);
    const caller = await Caller.authenticated(t, agent);
    const busyNow = (r: AgentReport) => of(r, 'busy').buckets.values.some((v) => (v ?? 0) > 0);
    assert.equal(of(await caller.reportWhen(busyNow), 'busy').wanted, null);
    const problems = (r: AgentReport) => r.loads.every((l) => l.problem !== undefined);
    const report = await caller.reportWhen(problems);
    assert.match(of(report, 'busy').problem ?? '', /python3 ended after \d+ s with status 0/);
    assert.match(of(report, 'dead').problem ?? '', /status 1: out of \$HOME/);
    assert.match(of(report, 'none').problem ?? '', /no\/such\/program/);
  });

  test('stress-ng and fio do the work where they are on PATH', async (t) => {
    const bin = folder(t);
    const log = join(bin, 'log');
    for (const tool of ['stress-ng', 'fio']) {
      writeFileSync(
        join(bin, tool),
        `#!/bin/sh\necho "${tool} $*" >> ${log}\nwhile :; do printf '%65536s' x; sleep 0.02; done\n`,
      );
      chmodSync(join(bin, tool), 0o755);
    }
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const disk = { name: 'disk', kind: 'disk', write_mib_per_second: 1.5, file_mib: 8, fsync: true };
    const loads = [
      { name: 'cpu', kind: 'cpu', cores: 2, percent: 80 },
      { ...disk, directory: bin },
    ];
    const caller = await Caller.authenticated(t, await startAgent(t, form, loads, { env }));
    const report = await caller.reportWhen((r) => r.loads.every((l) => (l.achieved ?? 0) > 0));
    assert.deepEqual(
      report.loads.map((l) => l.tool),
      ['stress-ng', 'fio'],
    );
    const said = readFileSync(log, 'utf8');
    assert.match(said, /^stress-ng --cpu 2 --cpu-load 80 --timeout 0$/m);
    assert.match(said, /^fio .*--size=8m --rate=1572864 .*--fsync=16$/m);
  });
};

for (const form of forms) {
  describe(`${form.name}, loads`, { skip: form.missing, timeout: 240_000 }, () => {
    own(form);
    if (form.name === 'agent.py') onlyPython(form);
  });
}
