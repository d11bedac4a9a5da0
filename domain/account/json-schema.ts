import { z } from 'zod';
import { COMPARISON_FORMAT, comparisonSchema, TREND_FORMAT, trendSchema } from './schema/comparison.ts';
import { distributionSchema, intervalSchema, parallelismSchema, rateSchema } from './schema/figures.ts';
import { migrationSchema } from './schema/migration.ts';
import { RUN_FORMAT, runDocumentSchema } from './schema/run.ts';
import { outcomeCountsSchema, tripsSchema } from './schema/summary.ts';
import { VERDICT_FORMAT, verdictMessageSchema } from './schema/verdict.ts';

/** What the schemas say once, by these names, and refer to elsewhere. */
const named = {
  Interval: intervalSchema,
  Distribution: distributionSchema,
  Rate: rateSchema,
  Parallelism: parallelismSchema,
  OutcomeCounts: outcomeCountsSchema,
  Trips: tripsSchema,
  Migration: migrationSchema,
};

const published = {
  run: { title: RUN_FORMAT, schema: runDocumentSchema },
  compare: { title: COMPARISON_FORMAT, schema: comparisonSchema },
  trend: { title: TREND_FORMAT, schema: trendSchema },
  verdict: { title: VERDICT_FORMAT, schema: verdictMessageSchema },
} as const;
export type Published = keyof typeof published;

/** The JSON Schema (2020-12) of a document that ferry publishes, made from the schema that ferry itself parses with. */
export function jsonSchemaOf(what: Published): Record<string, unknown> {
  for (const [id, schema] of Object.entries(named)) {
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  }
  const { title, schema } = published[what];
  const made = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      // zod's pattern for a date is a calendar in 300 characters; `format` says the same to a reader.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...made, title };
}
