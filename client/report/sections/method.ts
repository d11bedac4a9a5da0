import { duration } from '../../../domain/account/duration.ts';
import { html, type Html } from '../html.ts';
import type { Subject } from '../subject.ts';

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
