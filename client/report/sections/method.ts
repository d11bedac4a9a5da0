import { duration } from '../../../domain/account/duration.ts';
import { html, type Html } from '../html.ts';
import type { Subject } from '../subject.ts';

const felt = html`<dt>gaps</dt>
  <dd>
    The time between two answers of a guest, last before to first after, less what the probe itself did not
    see. Longer than two periods, it is a gap; it is told at most a period and 2 ms too long. A gap belongs to
    the migration in whose window it falls. Lost packets are counted apart: while a guest is paused its
    packets queue, and none is lost.
  </dd>
  <dt>guest’s own pause</dt>
  <dd>The longest for which its 10 ms ticks stood still against the probe’s clock.</dd>`;

/** How the figures came about: enough to doubt them properly. */
export function method(subjects: readonly Subject[]): Html {
  const poll = subjects
    .map(({ document }) => document.resolutions.pollEveryMs ?? 0)
    .reduce((a, b) => Math.max(a, b));
  return html`<section id="method">
    <h2>How it was measured</h2>
    <dl>
      <dt>total</dt>
      <dd>
        POST sent → first seen on another host, in its former state and idle. Seen every ${duration(poll)}.
      </dd>
      <dt>queue, prepare, copy, post</dt>
      <dd>
        The times during which Nova’s migration record was seen in these phases: accepted or queued,
        preparing, running until landed, landed until completed. Resolution: ${duration(poll)} each.
      </dd>
      <dt>makespan</dt>
      <dd>First POST → last server verified. Servers that did not arrive do not prolong it.</dd>
      <dt>verified</dt>
      <dd>
        On the right host, in its former state, idle, its ports bound there, the same volumes attached, gone
        from the old host. What could not be looked at does not count against a server, except its host.
      </dd>
      <dt>attempts</dt>
      <dd>Every one is a row, whatever became of it. Times are of those that were verified.</dd>
      <dt>percentiles</dt>
      <dd>
        Hyndman and Fan’s type 7. Intervals of medians: bootstrap, 2,000 resamples, seeded, from six values
        on. Shifts: Hodges and Lehmann. Rates: Wilson. All at 95 %.
      </dd>
      ${subjects.some(({ spec }) => spec.probes) ? felt : undefined}
      <dt>ran at once</dt>
      <dd>
        From the intervals in which migrations were seen running, per source host; mean weighted by time.
      </dd>
    </dl>
    <p class="muted">
      The records themselves:
      ${subjects.map(({ document }) => html`<code>ferry show ${document.run} --json</code> `)}
    </p>
  </section>`;
}
