import { explain } from '../explain.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { say } from '../output.ts';
import { Refusal } from './refusal.ts';

/** gRPC's codes: https://grpc.io/docs/guides/status-codes/ */
const deadlineExceeded = 4;
const unavailable = 14;

/** What the person at the page is told of an error. */
export async function toRefusal(error: unknown): Promise<Refusal> {
  if (error instanceof Refusal) return error;
  if (error instanceof CommandEnds && error.exitCode === exitCodes.usage)
    return new Refusal(404, error.message);
  const code = grpcCode(error);
  if (code === deadlineExceeded)
    return new Refusal(504, 'The run did not answer in time. Is a worker up? `ferry up`, or `ferry worker`.');
  if (code === unavailable)
    return new Refusal(503, 'Temporal does not answer. Is it up? `ferry up` starts one.');
  const { message, exitCode } = await explain(error);
  if (exitCode === exitCodes.temporal) return new Refusal(503, message);
  say(message);
  if (process.env['FERRY_DEBUG'] !== undefined) console.error(error);
  return new Refusal(500, message);
}

function grpcCode(error: unknown): number | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'number') return code;
  }
  return undefined;
}
