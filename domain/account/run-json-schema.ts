import { z } from 'zod';
import { distributionSchema, intervalSchema, parallelismSchema, rateSchema } from './schema/figures.ts';
import { migrationSchema } from './schema/migration.ts';
import { runDocumentSchema } from './schema/run.ts';
import { outcomeCountsSchema, tripsSchema } from './schema/summary.ts';

/** What the schema says once, by these names, and refers to elsewhere. */
const named = {
  Interval: intervalSchema,
  Distribution: distributionSchema,
  Rate: rateSchema,
  Parallelism: parallelismSchema,
  OutcomeCounts: outcomeCountsSchema,
  Trips: tripsSchema,
  Migration: migrationSchema,
};

/** The JSON Schema (2020-12) of the run document, made from the schema that ferry itself parses with. */
export function runJsonSchema(): Record<string, unknown> {
  for (const [id, schema] of Object.entries(named)) {
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  }
  const schema = z.toJSONSchema(runDocumentSchema, {
    override: ({ jsonSchema }) => {
      // zod's pattern for a date is a calendar in 300 characters; `format` says the same to a reader.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...schema, title: 'ferry.run/1' };
}
