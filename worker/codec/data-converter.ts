import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { Encryption } from './encryption.ts';
import { codecKeys } from './keys.ts';

/** Workflows, activities and clients put the words of failures where the codec reaches them. */
const sealedFailures = fileURLToPath(new URL('../../workflows/sealed-failures.ts', import.meta.url));

/**
 * How values become what Temporal keeps, for client and worker alike: encrypted where there are keys. Without them it only
 * tells what is encrypted, and by which key. @throws CodecKeyProblem
 */
export function dataConverterOf(env: NodeJS.ProcessEnv): DataConverter {
  const keys = codecKeys(env);
  return {
    payloadCodecs: [new Encryption(keys)],
    ...(keys.keys.length > 0 && { failureConverterPath: sealedFailures }),
  };
}
