import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/** Where Debian and Fedora keep the library of the package `faketime`: the one for programs of several threads. */
const libraries = [
  process.env['FAKETIME_LIB'],
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib64/faketime/libfaketimeMT.so.1',
];

/** The time of day of one process, which can be made to leap while it runs: as NTP or a person would, the monotonic clock goes on. */
export class FalseClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  private constructor(library: string, file: string) {
    this.#file = file;
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  static async at(file: string): Promise<FalseClock | { readonly missing: string }> {
    const library = libraries.find((path) => path !== undefined && existsSync(path));
    if (library === undefined)
      return {
        missing: 'the clock of no process can leap: there is no libfaketime (apt-get install faketime).',
      };
    const clock = new FalseClock(library, file);
    await clock.leap(0);
    return clock;
  }

  async leap(bySeconds: number): Promise<void> {
    await writeFile(this.#file, `${bySeconds < 0 ? '' : '+'}${bySeconds}\n`);
  }
}
