import { jsonSchemaOf, type Published } from '../../domain/account/json-schema.ts';
import { print } from '../output.ts';

/** Of what `--json` prints, or a webhook carries. */
export function schema(what: Published): void {
  print(JSON.stringify(jsonSchemaOf(what), undefined, 2));
}
