import { z } from 'zod';
import { isRunId } from '../run-store.ts';

export const EXPORT_FORMAT = 'ferry.export/1';
/** The first entry of an export. */
export const manifestName = 'ferry-export.json';
/** What there may be of a run, in the order written; the last only once it has ended. */
export const runFiles = ['head.json', 'evacuations.ndjson', 'migrations.ndjson', 'run.json'] as const;
export type RunFile = (typeof runFiles)[number];

const file = z.strictObject({
  name: z.enum(runFiles),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What an export holds: said first, so that whatever comes after can be held against it. */
export const manifestSchema = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  exportedAt: z.iso.datetime(),
  runs: z
    .array(
      z.strictObject({
        run: z.string().refine(isRunId, 'is not the id of a run'),
        campaign: z.string(),
        files: z.array(file),
      }),
    )
    .min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;
