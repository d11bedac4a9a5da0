import { z } from 'zod';
import { campaignFile } from '../../domain/campaign/schema/campaign.ts';
import { branchesOf } from '../../domain/campaign/schema/choice.ts';

/** As much of JSON Schema (2020-12) as a campaign file's uses. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** The JSON Schema of the file as it is written, for editors. Contradictions between fields are beyond it. */
export function campaignJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A ferry campaign',
    ...convert(campaignFile),
  };
}

function convert(schema: z.ZodType): JsonSchema {
  const converted = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const options = branchesOf(zodSchema);
      if (options !== undefined) jsonSchema.anyOf = options.map(convert) as never;
    },
  });
  // Named once, at the top.
  return Object.fromEntries(Object.entries(converted).filter(([keyword]) => keyword !== '$schema'));
}
