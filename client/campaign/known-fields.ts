import { campaignJsonSchema, type JsonSchema } from './json-schema.ts';

/** The fields that may stand at a place of the file, whatever form its mapping takes there. */
export function fieldsAt(path: readonly (string | number)[]): string[] {
  let schemas: readonly JsonSchema[] = [wholeSchema()];
  for (const step of path) {
    schemas = schemas.flatMap(forms).flatMap((schema): JsonSchema[] => {
      const below = typeof step === 'number' ? schema.items : schema.properties?.[step];
      return below === undefined ? [] : [below];
    });
  }
  return [...new Set(schemas.flatMap(forms).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

/** Every field of the file, made once: a file may have thousands of unknown ones, each compared with all of these. */
export const everyField = lazily(() => allFields());

const wholeSchema = lazily(() => campaignJsonSchema());

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Every field of the file as `fleet.groups[].boot`, without the positions in lists. */
export function allFields(schema: JsonSchema = campaignJsonSchema(), above = ''): string[] {
  const paths = forms(schema).flatMap((form) => [
    ...Object.entries(form.properties ?? {}).flatMap(([name, field]) => {
      const path = above === '' ? name : `${above}.${name}`;
      return [path, ...allFields(field, path)];
    }),
    ...(form.items === undefined ? [] : allFields(form.items, `${above}[]`)),
  ]);
  return [...new Set(paths)];
}

function forms(schema: JsonSchema): JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(forms)];
}
