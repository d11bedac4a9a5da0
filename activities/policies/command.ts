import { spawn } from 'node:child_process';
import { printable } from '../../domain/printable.ts';
import { plainEnvironment } from '../plain-environment.ts';
import { PolicyProblem } from './problem.ts';

const mostOutput = 65_536;
/** What holds the pipes open after the program has ended is not waited for. */
const drainForMs = 2_000;

/**
 * Runs a program, without a shell and with none of this process's secrets in its environment; what it is told comes on stdin.
 * @returns what it printed. @throws PolicyProblem where it can't be started, fails, takes too long or prints too much
 */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  input: object,
  timeoutMs: number,
): Promise<string> {
  // A process group of its own: what it has started ends with it.
  const child = spawn(program, args, { cwd: '/', env: plainEnvironment(), detached: true });
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended
    }
  };
  let [out, err, broken] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (some: string) => {
    out += some;
    if (out.length <= mostOutput) return;
    broken = `printed more than ${mostOutput} characters`;
    kill();
  });
  child.stderr.setEncoding('utf8').on('data', (some: string) => (err = (err + some).slice(-4_096)));
  child.stdin.on('error', () => undefined); // it need not read what it is told
  child.stdin.end(`${JSON.stringify(input)}\n`);
  const timer = setTimeout(() => {
    broken = `had not ended after ${timeoutMs / 1_000} s, and was killed`;
    kill();
  }, timeoutMs);
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(`cannot be started: ${error.message}`);
    });
    child.once('close', (code, signal) => {
      resolve(code === 0 ? '' : `ended with ${code ?? signal ?? ''}`);
    });
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, drainForMs).unref();
    });
  });
  clearTimeout(timer);
  const what = broken === '' ? ended : broken;
  if (what === '') return out;
  const last = printable(err.trimEnd().split('\n').at(-1) ?? '').slice(0, 500);
  throw new PolicyProblem(
    `${program} ${what}${last === '' ? '' : `: ${last}`}. Mend it where the worker runs.`,
  );
}
