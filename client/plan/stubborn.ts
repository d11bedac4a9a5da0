/** Which servers are likely not to converge, or not in time, and what says so. */
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Mover } from '../../domain/mover.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import { Copy } from '../../simulator/physics/copy.ts';
import { NOVA_DEFAULTS, dataGib, novaDecides } from '../../simulator/physics/nova.ts';
import { conditions } from './conditions.ts';
import { copySeconds, type Question } from './forecast.ts';

export interface Doubt {
  readonly server: string;
  readonly serverId?: string;
  readonly likelihood: 'likely' | 'possible';
  readonly reason: string;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Fewer re-sent bytes than this are every guest's. */
const MUCH = 1.2;

export function doubts(
  spec: CampaignSpec,
  question: Question,
  attempts: readonly MigrationRecord[],
): Doubt[] {
  return question.movers.flatMap((mover) => {
    const own = attempts.filter((attempt) => sameServer(spec, mover, attempt));
    const [doubt] = [
      ...gaveUp(own),
      ...rewrites(mover, question, own, spec),
      ...tooSlow(mover, question, spec),
    ];
    const { name: server, serverId } = mover;
    return doubt ? [{ server, ...(serverId !== undefined && { serverId }), ...doubt }] : [];
  });
}

/** The very server; one that is yet to be made: those that the same campaign made before, of the same size. */
function sameServer({ name }: CampaignSpec, { serverId, ramMb }: Mover, attempt: MigrationRecord): boolean {
  if (serverId !== undefined) return attempt.serverId === serverId;
  return attempt.campaign === name && attempt.ramMb === ramMb;
}

type Finding = Pick<Doubt, 'likelihood' | 'reason'>;

/** It was so before. */
function gaveUp(own: readonly MigrationRecord[]): Finding[] {
  const over = own.filter(({ outcome }) => outcome === 'timed-out' || outcome === 'forced');
  if (over.length === 0) return [];
  const how = over.some(({ outcome }) => outcome === 'forced')
    ? 'had to be forced or was given up on'
    : 'timed out';
  return [
    {
      likelihood: over.length * 2 >= own.length ? 'likely' : 'possible',
      reason: `${how} in ${over.length} of ${own.length} past attempts`,
    },
  ];
}

/** It wrote so much while it was copied that, at the rate measured here, the physics find no end in time. */
function rewrites(
  mover: Mover,
  question: Question,
  own: readonly MigrationRecord[],
  spec: CampaignSpec,
): Finding[] {
  const dirty = own.flatMap(({ recopyRatio = 0, memoryTotalBytes, copyMs }) =>
    recopyRatio >= MUCH && memoryTotalBytes !== undefined && copyMs !== undefined && copyMs > 0
      ? [((recopyRatio - 1) * memoryTotalBytes) / (copyMs / 1000)]
      : [],
  );
  if (dirty.length === 0) return [];
  const most = Math.max(...dirty);
  const ends = convergesIn(mover, question, most);
  const limit = deadlineSeconds(mover, question, spec);
  if (ends <= limit) return [];
  const pace = `wrote at least ${Math.round(most / MIB)} MiB/s while it was copied`;
  const rate = Math.round(
    conditions(question.fitted, question.block, 'expected', 1).rateBytesPerSecond / MIB,
  );
  return [
    { likelihood: 'likely', reason: `${pace}; at ${rate} MiB/s that is not copied before the deadline` },
  ];
}

function convergesIn({ ramMb }: Mover, { block, fitted }: Question, dirtyBytesPerSecond: number): number {
  const ram = ramMb * MIB;
  const rate = conditions(fitted, block, 'expected', 1).rateBytesPerSecond;
  const copy = new Copy({
    memory: {
      totalBytes: ram,
      touchedBytes: ram,
      writers: [{ setBytes: ram, bytesPerSecond: dirtyBytesPerSecond }],
    },
    transport: {},
    ...novaDecides(NOVA_DEFAULTS, dataGib(ram)),
    switchoverSeconds: 0.05,
  });
  while (copy.result() === undefined) copy.advance(copy.secondsToNextEvent(rate), rate);
  const result = copy.result();
  return result?.outcome === 'completed' ? result.elapsedSeconds : Infinity;
}

/** Even a guest that writes nothing would not be over by the campaign's deadline. */
function tooSlow(mover: Mover, question: Question, spec: CampaignSpec): Finding[] {
  const limit = deadlineSeconds(mover, question, spec);
  const told = (seconds: number) =>
    `${Math.round(seconds)} s to copy, and a deadline of ${Math.round(limit)} s`;
  const expected = copySeconds(mover, question, 'expected');
  if (expected > limit) return [{ likelihood: 'likely', reason: told(expected) }];
  const pessimistic = copySeconds(mover, question, 'pessimistic');
  return pessimistic > limit ? [{ likelihood: 'possible', reason: `up to ${told(pessimistic)}` }] : [];
}

/** migrate.deadline, as the run reckons it: disks count where block migration is asked for. */
function deadlineSeconds(
  { ramMb, localDiskGb }: Mover,
  { block }: Question,
  { migrate }: CampaignSpec,
): number {
  const { baseMs, perGibMs } = migrate.deadline;
  const gib = (ramMb * MIB) / GIB + (block === true ? localDiskGb : 0);
  return (baseMs + perGibMs * gib) / 1000;
}
