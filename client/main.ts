import { program } from './program.ts';
import { CommandEnds } from './exit.ts';
import { explain } from './explain.ts';

try {
  await program().parseAsync(process.argv);
} catch (error) {
  const { message, exitCode } = await explain(error);
  if (message !== '') process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
  if (!(error instanceof CommandEnds) && process.env['FERRY_DEBUG'] !== undefined) console.error(error);
}
