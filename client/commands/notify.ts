import { randomBytes } from 'node:crypto';
import type { FinishedRunDocument } from '../../domain/account/schema/run.ts';
import { type Ending, endings, type VerdictMessage } from '../../domain/account/schema/verdict.ts';
import { brokenMessage, testMessage, verdictMessage } from '../../domain/account/verdict-message.ts';
import { Target } from '../../results/notify/target.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { brokenRun } from '../runs/broken.ts';
import { documentOf } from '../runs/document.ts';
import { findRun, linkIfAny } from '../runs/find.ts';
import { everyRun } from '../runs/list.ts';
import type { Link } from '../temporal.ts';

export interface NotifyOptions {
  readonly to: string;
  readonly test?: true;
  readonly dryRun?: true;
}

/** Tells a target of this machine's notify.yaml of one run, or sends it a test; whatever the target's `on` says. */
export async function notify(typed: string | undefined, { to, test, dryRun }: NotifyOptions): Promise<void> {
  if ((typed === undefined) === (test === undefined))
    throw new CommandEnds(exitCodes.usage, 'run: name a run, or give --test: one of the two.');
  const target = await Target.find(to);
  const message = typed === undefined ? testMessage(Date.now()) : await messageOf(typed);
  if (dryRun) {
    print(renderJson(JSON.parse(target.bodyOf(message))));
    return;
  }
  // By hand is on purpose: a receiver must not take it for the one that it has had.
  const sent = await target.send(`msg_${message.run}_${to}_${randomBytes(6).toString('hex')}`, message);
  if (sent.state !== 'delivered') throw new CommandEnds(exitCodes.failed, `${to}: not told: ${sent.reason}.`);
  say(`${to} was told: ${target.address} answers ${sent.status}`);
}

async function messageOf(typed: string): Promise<VerdictMessage> {
  await using link = await linkIfAny();
  const run = await findRun(typed, link);
  const document = await documentOf(run, link);
  if (document.finishedAt && document.verdict) {
    const finished = document as FinishedRunDocument;
    return verdictMessage(finished, await endingBefore(finished, link));
  }
  const broken = link && (await brokenRun(run, link));
  if (!broken)
    throw new CommandEnds(exitCodes.usage, `run: ${run} has no verdict yet. See \`ferry show ${run}\`.`);
  return brokenMessage(broken, await endingBefore({ ...broken, startedAt: document.startedAt }, link));
}

async function endingBefore(
  { campaign, run, startedAt }: Pick<FinishedRunDocument, 'campaign' | 'run' | 'startedAt'>,
  link: Link | undefined,
): Promise<Ending | undefined> {
  const before = (await everyRun(link)).filter(
    (row) => row.campaign === campaign && row.run !== run && row.startedAt < Date.parse(startedAt),
  );
  return before.map((row) => row.state).find(isEnding);
}

function isEnding(state: string): state is Ending {
  return endings.some((ending) => ending === state);
}
