import { program } from './program.ts';
import { CommandEnds } from './exit.ts';
import { explain } from './explain.ts';

// A reader that has read enough (`ferry … | head`) ends nothing: what was begun goes on to its end.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await program().parseAsync(process.argv);
} catch (error) {
  const { message, exitCode } = await explain(error);
  if (message !== '') process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
  if (!(error instanceof CommandEnds) && process.env['FERRY_DEBUG'] !== undefined) console.error(error);
}
