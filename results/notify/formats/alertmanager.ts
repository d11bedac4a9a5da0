import type { VerdictMessage } from '../../../domain/account/schema/verdict.ts';
import { printable } from '../../../domain/printable.ts';

const hourMs = 3_600_000;
/** A test must not stay. */
const testFiresMs = 300_000;

export interface AlertOptions {
  /** Beside `alertname`, `campaign` and `cloud`, or in place of them. */
  readonly labels: Readonly<Record<string, string>>;
  /** How long an alert fires without another run. */
  readonly firingHours: number;
}

/**
 * What POST /api/v2/alerts of Alertmanager takes: one alert, the same for all runs of a campaign, so that a good run
 * resolves what a bad one raised (api/v2/openapi.yaml, postableAlerts). Without an end Alertmanager would resolve a
 * firing one by itself after five minutes (`resolve_timeout`).
 */
export function alertmanagerBody(message: VerdictMessage, { labels, firingHours }: AlertOptions): object {
  const { campaign, cloud, run, state, summary, finishedAt, test } = message;
  const firesMs = test ? testFiresMs : state === 'pass' ? 0 : firingHours * hourMs;
  return [
    {
      labels: {
        alertname: test ? 'FerryTest' : 'FerryVerdict',
        severity: 'warning',
        campaign,
        cloud: printable(cloud),
        ...labels,
      },
      annotations: {
        summary: printable(summary),
        description: description(message),
        run,
        state,
        ...(!test && { runbook: `ferry show ${run}` }),
      },
      startsAt: finishedAt,
      endsAt: new Date(Date.parse(finishedAt) + firesMs).toISOString(),
    },
  ];
}

const mostEvidence = 20;

function description({ unmet, endedEarly, summary }: VerdictMessage): string {
  const lines = unmet.map(({ scenario, text }) => (scenario === undefined ? text : `${scenario}: ${text}`));
  const shown = lines.slice(0, mostEvidence);
  const more = lines.length - shown.length;
  const all = [...shown, ...(more > 0 ? [`… and ${more} more`] : [])];
  if (all.length === 0) return printable(endedEarly?.reason ?? summary);
  return all.map(printable).join('\n');
}
