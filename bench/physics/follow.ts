/** Runs one of the measured host cases through the physics. */
import { Copy } from '../../simulator/physics/copy.ts';
import { share } from '../../simulator/physics/share.ts';
import { type HostCase, LIBVIRT_SECONDS, MIB } from './host-cases.ts';

export interface Modelled {
  readonly elapsedSeconds: number;
  readonly processedMib: number;
  readonly iterations: number | undefined;
  readonly downtimeSeconds: number | undefined;
  readonly converged: boolean;
}

/** `together` like ones start at once over the same link; the mean of them is returned. */
export function follow({
  plan,
  linkMibPerSecond,
  together = 1,
  actAt,
  endedAfterSeconds,
}: HostCase): Modelled {
  const copies = Array.from({ length: together }, () => new Copy(plan));
  const links = new Map([['link', linkMibPerSecond * MIB]]);
  const end = endedAfterSeconds ?? 3600;
  let now = 0;
  while (now < end) {
    const open = copies.filter((copy) => copy.result() === undefined);
    if (open.length === 0) break;
    const flows = open.map((copy) => ({ over: ['link'], ceilingBytesPerSecond: copy.ceilingBytesPerSecond }));
    const rates = share(flows, links);
    const acting = actAt !== undefined && now < actAt.seconds ? actAt.seconds : end;
    const events = open.map((copy, index) => copy.secondsToNextEvent(rates[index] ?? 0));
    const span = Math.min(acting - now, ...events);
    for (const [index, copy] of open.entries()) copy.advance(span, rates[index] ?? 0);
    now = span === acting - now ? acting : now + span;
    if (now === actAt?.seconds) for (const copy of open) copy.forceComplete();
  }
  const [first] = copies;
  const result = first?.result();
  const mean = (of: (copy: Copy) => number) =>
    copies.reduce((sum, copy) => sum + of(copy), 0) / copies.length;
  return {
    elapsedSeconds: result ? mean((copy) => copy.result()?.elapsedSeconds ?? now) + LIBVIRT_SECONDS : now,
    processedMib: mean((copy) => copy.progress().memoryProcessedBytes) / MIB,
    iterations: first?.iterations,
    downtimeSeconds: result && result.downtimeMs / 1000,
    converged: result?.outcome === 'completed',
  };
}
