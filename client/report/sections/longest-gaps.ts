import { feltMeasures } from '../felt.ts';
import { html, type Html } from '../html.ts';
import { scaleFor } from '../scale.ts';
import { of, type Side } from '../subject.ts';
import { left, right, table } from '../table.ts';

const MOST = 8;

/** The migrations that were felt most, whatever it was that felt them. */
export function longestGaps(sides: readonly Side[]): Html | undefined {
  const felt = sides.flatMap(({ subject, scenario }) =>
    scenario.evacuations.flatMap(({ migrations, trip, direction, warmup }) =>
      migrations.flatMap((migration) => {
        const figures = feltMeasures.map(({ figure }) => migration[figure]);
        const longest = figures.reduce<number>((most, ms = 0) => Math.max(most, ms), 0);
        const where = `${warmup ? 'warm-up ' : ''}trip ${trip} ${direction}`;
        return longest > 0 ? [{ name: of(subject, scenario.name), migration, figures, longest, where }] : [];
      }),
    ),
  );
  const worst = felt.sort((a, b) => b.longest - a.longest).slice(0, MOST);
  const { digits, unit } = scaleFor([worst[0]?.longest]);
  const rows = worst.map(({ name, migration: { server, tcpResets }, figures, where }) => [
    server,
    html`<code>${name}</code> ${where}`,
    ...figures.map(digits),
    tcpResets ?? '·',
  ]);
  const columns = [
    left('server'),
    left('where'),
    ...feltMeasures.map(({ label }, i) => right(i === 0 ? `${label}, ${unit}` : label)),
    right('connection ended'),
  ];
  return html`<h3>The migrations that were felt most</h3>
    ${table('Migrations that were felt most', columns, [{ rows }])}`;
}
