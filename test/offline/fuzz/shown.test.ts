import fc from 'fast-check';
import { renderComparison } from '../../../client/render/compare.ts';
import { renderHistory } from '../../../client/render/history.ts';
import { renderRunList } from '../../../client/render/run-list.ts';
import { renderRun } from '../../../client/render/run.ts';
import { compare } from '../../../domain/account/comparison/compare.ts';
import { runDocument } from '../../../domain/account/run-document.ts';
import { lacking, sampleRun, unmoved } from '../domain/sample-run.ts';
import { harmless } from './civil.ts';
import { holds, typed } from './mutate.ts';

const look = { width: 100, colour: false };
const limits = { successRatePercent: 100, makespanMs: 20_000 };
const short = typed.map((text) => text.slice(0, 400));
const names = fc.record(
  { server: short, source: short, destination: short, fault: short, scenario: short, run: short },
  { noNullPrototype: true },
);

/** A run of a cloud whose tenants name their servers, and whose services say of them, whatever they like. */
function named({ server, source, destination, fault, scenario, run }: Record<string, string>) {
  const sample = sampleRun({ trips: 1, servers: 3, scenario: scenario ?? '' });
  const migrations = sample.migrations.map((record, i) => {
    const one = { ...record, server: server ?? '', source: source ?? '', destination: destination ?? '' };
    return i === 0 ? unmoved(one, 'failed', fault ?? '') : one;
  });
  const leftBehind = [{ server: server ?? '', serverId: 'x', reason: fault ?? '' }];
  const evacuations = sample.evacuations.map((account) => ({ ...account, leftBehind }));
  const leaks = [{ kind: 'server' as const, id: 'x', name: server ?? '', reason: fault ?? '' }];
  return { ...sample, run: run ?? '', migrations, evacuations, leaks };
}

holds('nothing that a cloud calls its servers, hosts and faults steers a terminal', 300, names, (words) => {
  const facts = named(words);
  const document = runDocument(facts, limits);
  harmless(renderRun(document, look));
  harmless(renderRun(runDocument(lacking(facts, 'finishedAt'), limits), look));
  harmless(
    renderHistory(
      facts.migrations.map((record) => ({ state: 'ended', at: 1, record })),
      look,
    ),
  );
  harmless(renderComparison(compare(document, document), look));
  const { run, startedAt } = facts;
  const row = { run, campaign: words.scenario, state: 'pass' as const, startedAt, attempted: 1, verified: 1 };
  harmless(renderRunList([row], look));
});
