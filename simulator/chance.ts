/** All chance in the cloud: from one seed the same ids, addresses and delays in the same order. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). mulberry32, by Tommy Ettinger: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** `value`, more or less by up to this part of it. */
  about(value: number, part = 0.2): number {
    return value * (1 + part * (2 * this.next() - 1));
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      text += Math.floor(this.next() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    }
    return text.slice(0, digits);
  }

  uuid(): string {
    const digits = this.hex(32);
    const variant = '89ab'.charAt(Math.floor(this.next() * 4));
    return [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(13, 16)}`,
      variant + digits.slice(17, 20),
      digits.slice(20),
    ].join('-');
  }

  /** As Neutron makes them: [DEFAULT] base_mac. */
  mac(): string {
    return `fa:16:3e:${this.hex(6).replace(/(..)(..)(..)/, '$1:$2:$3')}`;
  }
}
