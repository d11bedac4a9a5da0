/** What a line of `fping -l -D` says of one ping. */
export interface FpingLine {
  readonly address: string;
  readonly seq: number;
  /** When the line was printed: the answer came, or the waiting for it ended. µs since the epoch. */
  readonly wallUs: number;
  /** Absent: it was not answered in time. */
  readonly rttUs?: number;
}

/**
 * `[1795572675.98786] 192.0.2.1 : [0], 64 bytes, 0.095 ms (0.095 avg, 0% loss)`, or `…: [3], timed out (…)`. Cut by hand:
 * with a thousand guests there are fifty thousand lines a second. Undefined where it is neither.
 */
export function parseFpingLine(line: string): FpingLine | undefined {
  if (!line.startsWith('[')) return undefined;
  const afterStamp = line.indexOf('] ');
  const colon = line.indexOf(' : [', afterStamp);
  const afterSeq = line.indexOf('], ', colon);
  if (afterStamp < 0 || colon < 0 || afterSeq < 0) return undefined;
  const wallUs = Math.round(Number(line.slice(1, afterStamp)) * 1e6);
  const seq = Number(line.slice(colon + 4, afterSeq));
  const address = line.slice(afterStamp + 2, colon).trimEnd();
  if (!Number.isFinite(wallUs) || !Number.isInteger(seq)) return undefined;
  if (line.startsWith('timed out', afterSeq + 3)) return { address, seq, wallUs };
  const bytes = line.indexOf(' bytes, ', afterSeq);
  const unit = line.indexOf(' ms ', bytes);
  const rttUs = Math.round(Number(line.slice(bytes + 8, unit)) * 1_000);
  return bytes < 0 || unit < 0 || !Number.isFinite(rttUs) ? undefined : { address, seq, wallUs, rttUs };
}
