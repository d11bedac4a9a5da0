import { runJsonSchema } from '../../domain/account/run-json-schema.ts';
import { print } from '../output.ts';

/** What `ferry run --json` and `ferry show --json` print. */
export function schema(): void {
  print(JSON.stringify(runJsonSchema(), undefined, 2));
}
