import type { AskedBy, BeatFields, Sample } from './sample.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/** The first byte of a sample. Never given another meaning: a reader of this version must know what it reads. */
const tags = {
  icmpAnswer: 1,
  udpAnswer: 2,
  tcpAnswer: 3,
  icmpLost: 4,
  udpLost: 5,
  beat: 6,
  end: 7,
  late: 8,
  present: 9,
  report: 10,
} as const;
const answerTags = { icmp: tags.icmpAnswer, udp: tags.udpAnswer, tcp: tags.tcpAnswer } as const;
const askers: Partial<Record<number, AskedBy>> = { 1: 'icmp', 2: 'udp', 3: 'tcp', 4: 'icmp', 5: 'udp' };
const mostOfASample = 128;

const beforeAny: BeatFields = {
  seq: 0,
  ticks: 0,
  monotonicUs: 0,
  realtimeUs: 0,
  stealMs: 0,
  cpuMs: 0,
  bootId: '',
};

/**
 * Writes the samples of one chunk: a tag, whose it is, the time since the sample before it, then its own figures. Of a beat,
 * what became different since the guest's last one in the chunk: seven figures in about ten bytes.
 */
export class SampleEncoder {
  readonly #out = new VarintWriter();
  readonly #beats = new Map<number, BeatFields>();
  #lastUs = 0;

  get isEmpty(): boolean {
    return this.#out.length === 0;
  }

  begin(fromUs: number): void {
    this.#lastUs = fromUs;
    this.#beats.clear();
  }

  answer(by: AskedBy, guest: number, atUs: number, rttUs: number): void {
    this.#head(answerTags[by], guest, atUs);
    this.#out.unsigned(Math.max(0, rttUs));
  }

  lost(by: 'icmp' | 'udp', guest: number, askedUs: number): void {
    this.#head(by === 'icmp' ? tags.icmpLost : tags.udpLost, guest, askedUs);
  }

  end(guest: number, atUs: number, lostBytes: number): void {
    this.#head(tags.end, guest, atUs);
    this.#out.unsigned(lostBytes);
  }

  late(clock: number, atUs: number, lateUs: number): void {
    this.#head(tags.late, clock, atUs);
    this.#out.unsigned(lateUs);
  }

  present(clock: number, atUs: number, forUs: number): void {
    this.#head(tags.present, clock, atUs);
    this.#out.unsigned(Math.max(0, forUs));
  }

  beat(guest: number, atUs: number, beat: BeatFields): void {
    const before = this.#beats.get(guest) ?? beforeAny;
    const { seq, ticks, monotonicUs, realtimeUs, stealMs, cpuMs, bootId } = beat;
    this.#beats.set(guest, beat);
    this.#head(tags.beat, guest, atUs);
    const out = this.#out;
    out.signed(seq - before.seq);
    out.signed(ticks - before.ticks);
    out.signed(monotonicUs - before.monotonicUs);
    // Both clocks go at nearly the same pace.
    out.signed(realtimeUs - monotonicUs - (before.realtimeUs - before.monotonicUs));
    out.signed(stealMs - before.stealMs);
    out.signed(cpuMs - before.cpuMs);
    if (bootId === before.bootId) {
      out.byte(0);
      return;
    }
    out.byte(1);
    out.length += out.bytes.write(bootId, out.length, 8, 'hex');
  }

  report(guest: number, atUs: number, json: Buffer): void {
    this.#head(tags.report, guest, atUs);
    this.#out.unsigned(json.length);
    this.#out.reserve(json.length);
    this.#out.length += json.copy(this.#out.bytes, this.#out.length);
  }

  take(): Buffer {
    return this.#out.take();
  }

  #head(tag: number, whose: number, atUs: number): void {
    this.#out.reserve(mostOfASample);
    this.#out.byte(tag);
    this.#out.unsigned(whose);
    this.#out.signed(atUs - this.#lastUs);
    this.#lastUs = atUs;
  }
}

/** @throws RangeError on bytes that are no samples of this version */
export function* decodeSamples(bytes: Buffer, fromUs: number): Generator<Sample> {
  const input = new VarintReader(bytes);
  const beats = new Map<number, BeatFields>();
  let atUs = fromUs;
  while (!input.done) {
    const tag = input.unsigned();
    const whose = input.unsigned();
    atUs += input.signed();
    yield bodyOf(input, tag, whose, atUs, beats);
  }
}

function bodyOf(
  input: VarintReader,
  tag: number,
  whose: number,
  atUs: number,
  beats: Map<number, BeatFields>,
): Sample {
  const by = askers[tag];
  switch (tag) {
    case tags.end:
      return { kind: 'end', guest: whose, atUs, lostBytes: input.unsigned() };
    case tags.late:
      return { kind: 'late', clock: whose, atUs, lateUs: input.unsigned() };
    case tags.present:
      return { kind: 'present', clock: whose, atUs, forUs: input.unsigned() };
    case tags.report:
      return { kind: 'report', guest: whose, atUs, json: input.bytes(input.unsigned()).toString('utf8') };
    case tags.beat: {
      const beat = beatFrom(input, beats.get(whose) ?? beforeAny);
      beats.set(whose, beat);
      return { kind: 'beat', guest: whose, atUs, ...beat };
    }
    default:
      if (!by) throw new RangeError(`samples: ${tag} is not the tag of a sample`);
      return tag <= tags.tcpAnswer
        ? { kind: 'answer', by, guest: whose, atUs, rttUs: input.unsigned() }
        : { kind: 'lost', by, guest: whose, atUs };
  }
}

function beatFrom(input: VarintReader, before: BeatFields): BeatFields {
  const seq = before.seq + input.signed();
  const ticks = before.ticks + input.signed();
  const monotonicUs = before.monotonicUs + input.signed();
  const realtimeUs = monotonicUs + before.realtimeUs - before.monotonicUs + input.signed();
  const stealMs = before.stealMs + input.signed();
  const cpuMs = before.cpuMs + input.signed();
  const bootId = input.unsigned() === 0 ? before.bootId : input.bytes(8).toString('hex');
  return { seq, ticks, monotonicUs, realtimeUs, stealMs, cpuMs, bootId };
}
