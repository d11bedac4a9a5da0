import type { ScenarioSlice } from '../slices.ts';
import type { Warning } from './warning.ts';

const HIGH = 1.1;

/** An evacuation took clearly longer than the cloud needed: beyond what the resolution of Nova's times can feign. */
export function overheadHigh({ evacuations }: ScenarioSlice): Warning[] {
  const high = evacuations
    .filter((e) => (e.overheadRatio ?? 0) - (e.overheadRatioPlusMinus ?? 0) > HIGH)
    .sort((a, b) => (b.overheadRatio ?? 0) - (a.overheadRatio ?? 0));
  const [worst] = high;
  if (!worst) return [];
  const { trip, direction } = worst.account;
  const ratio = worst.overheadRatio?.toFixed(2) ?? '';
  const plusMinus = worst.overheadRatioPlusMinus?.toFixed(2) ?? '';
  return [
    {
      kind: 'overhead-high',
      observation: `${high.length} of ${evacuations.length} evacuations took clearly longer than the cloud's own work; at most ${ratio} ± ${plusMinus} times (trip ${trip} ${direction})`,
      cause:
        'time passed between one migration and the next: slow answers of the API, coarse polling against short migrations, a busy worker, or a pause',
      next: 'compare apiAcceptMs and detectionLagMs with totalMs; ask for one more in parallel than Nova allows, so that its queue is never empty',
    },
  ];
}
