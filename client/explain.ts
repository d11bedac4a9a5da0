import { CommanderError } from 'commander';
import { printableLines } from '../domain/printable.ts';
import { CommandEnds, exitCodes } from './exit.ts';

interface Explained {
  readonly message: string;
  readonly exitCode: number;
}

/**
 * What a person is told of an error, and what the shell is. No stack: FERRY_DEBUG=1 shows it. Files, clouds and command lines
 * are quoted in messages: what would steer the terminal is shown instead.
 */
export async function explain(error: unknown): Promise<Explained> {
  const { message, exitCode } = await wordsOf(error);
  return { message: printableLines(message), exitCode };
}

async function wordsOf(error: unknown): Promise<Explained> {
  if (error instanceof CommandEnds) return error;
  if (error instanceof CommanderError)
    return { message: '', exitCode: error.exitCode === 0 ? 0 : exitCodes.usage };
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.failed };
  const { NoTemporal } = await import('../worker/temporal/reach.ts');
  const { NoTemporalBinary } = await import('../worker/temporal/binary.ts');
  if (error instanceof NoTemporal || error instanceof NoTemporalBinary) {
    return { message: error.message, exitCode: exitCodes.temporal };
  }
  const { StoreSettingProblem } = await import('../results/shelf/open.ts');
  const { InfluxSettingProblem } = await import('../results/influx/settings.ts');
  const { NotifyProblem } = await import('../results/notify/problem.ts');
  const { CodecKeyProblem } = await import('../worker/codec/keys.ts');
  const { TemporalSettingProblem } = await import('../worker/temporal/connection.ts');
  const settings = [
    ...[StoreSettingProblem, InfluxSettingProblem, NotifyProblem],
    ...[CodecKeyProblem, TemporalSettingProblem],
  ];
  if (settings.some((problem) => error instanceof problem))
    return { message: error.message, exitCode: exitCodes.usage };
  const { OpenStackError } = await import('../openstack/errors.ts');
  if (error instanceof OpenStackError) return { message: error.message, exitCode: exitCodes.cloud };
  return { message: `ferry: ${error.message}`, exitCode: exitCodes.failed };
}
