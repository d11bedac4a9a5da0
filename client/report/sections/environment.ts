import { cloudLabel } from '../../../domain/cloud-ref.ts';
import type { CampaignSpec } from '../../../domain/campaign/spec.ts';
import { html, type Html, type Piece } from '../html.ts';
import type { Subject } from '../subject.ts';

/** Where it ran, and what was asked of it. */
export function environment(subjects: readonly Subject[]): Html {
  return html`<section id="environment">
    <h2>Environment</h2>
    ${subjects.map(
      (subject) =>
        html`${subject.letter === undefined ? undefined : html`<h3>${subject.letter} · ${subject.document.run}</h3>`}
          <dl>
            ${facts(subject).map(
              ([term, what]) =>
                html`<dt>${term}</dt>
                  <dd>${what}</dd>`,
            )}
          </dl>
          ${noticed(subject)}`,
    )}
  </section>`;
}

function facts({ document, spec, ground }: Subject): (readonly [string, Piece])[] {
  const hosts = [
    ...new Set(document.scenarios.flatMap((s) => s.evacuations.flatMap((e) => [e.source, e.destination]))),
  ];
  return [
    ['cloud', `${cloudLabel(spec.cloud)}${ground ? `, ${ground.authUrl}` : ''}`],
    ['compute API', ground ? `microversion ${ground.computeMicroversion}` : 'not known on this machine'],
    ['hosts', hosts.join(' · ')],
    ['fleet', fleet(spec)],
    ['block migration', spec.migrate.blockMigration.join(', ')],
    ['parallelism', spec.migrate.parallelism.join(', ')],
    ['deadline', deadline(spec)],
    ...(spec.probes ? ([['probes', probes(spec.probes)]] as const) : []),
    [
      'trips',
      `${spec.trips.count} that count${spec.trips.wayBack ? ', there and back' : ', one way'}, ${spec.trips.warmup} to warm up`,
    ],
    ['requests to the cloud', requests(document.totals)],
    ...Object.entries(spec.tags).map(([tag, value]) => [`tag ${tag}`, value] as const),
  ];
}

function fleet({ fleet: asked }: CampaignSpec): string {
  if (asked.kind === 'adopted') return 'adopted: servers that were there already';
  return asked.groups
    .map(({ count, boot, flavor, image }) => {
      const flavors = flavor.map((f) => (f.kind === 'existing' ? f.name : `${f.vcpus} vCPU ${f.ramMb} MiB`));
      const images = image.map((i) => (i.kind === 'existing' ? i.name : i.file));
      return `${count.join('|')} × ${flavors.join('|')}, ${images.join('|')}, boot ${boot.join('|')}`;
    })
    .join(' · ');
}

function deadline({ migrate: { deadline: d } }: CampaignSpec): string {
  return `${d.baseMs / 1000} s + ${d.perGibMs / 1000} s per GiB, then ${d.then.join(', ')}`;
}

function probes({ icmp, udp, tcp, periodMs }: NonNullable<CampaignSpec['probes']>): string {
  const kinds = [icmp && 'pings', udp && 'datagrams', tcp && 'one TCP connection'].filter(Boolean);
  return `${kinds.join(', ')}, every ${periodMs} ms`;
}

function requests({ apiCalls, apiCallsPerMigration }: Subject['document']['totals']): string {
  const each = apiCallsPerMigration === undefined ? '' : `, ${apiCallsPerMigration.toFixed(1)} per migration`;
  return `${Math.round(apiCalls)}${each}`;
}

/** What preflight noticed, for whoever reads the figures in a year. */
function noticed({ ground }: Subject): Html | undefined {
  if (!ground || ground.findings.length === 0) return undefined;
  return html`<details>
    <summary>What preflight noticed: ${ground.findings.length}</summary>
    <ul>
      ${ground.findings.map(({ subject, observation, consequence }) => html`<li><b>${subject}</b> ${observation} <span class="muted">${consequence}</span></li>`)}
    </ul>
  </details>`;
}
