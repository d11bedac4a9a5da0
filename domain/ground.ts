/** What preflight established, and the whole run rests on. */
export interface Ground {
  /** Nova-compute's own name of the host to evacuate: the campaign may have used its hypervisor's. */
  readonly home: string;
  /** Nova-compute's names of the destinations, by what the campaign calls them; `nova` stays `nova`. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Where the cloud is, for people: the Keystone's address. */
  readonly authUrl: string;
  readonly computeMicroversion: string;
  readonly findings: readonly Finding[];
}

/** Something that preflight noticed: what it is, what comes of it, and what to do about it. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  /** What was checked, in a word or two: `destination`, `quota`, `image` … */
  readonly subject: string;
  readonly observation: string;
  readonly consequence: string;
  readonly remedy: string;
}
