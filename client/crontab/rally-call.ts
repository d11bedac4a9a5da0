import { basename, isAbsolute, join } from 'node:path';
import { parse } from 'shell-quote';

/** What a shell command has to do with Rally's task. */
export type Call =
  | { readonly kind: 'task'; readonly args: string }
  | { readonly kind: 'task file'; readonly path: string }
  /** A script that may call it. */
  | { readonly kind: 'script'; readonly path: string }
  | { readonly kind: 'unclear'; readonly why: string };

/** Every call of Rally's task, or of a script, in a command as cron gives it to the shell. Variables stay as written. */
export function callsIn(command: string): Call[] {
  let folder = '';
  return simpleCommands(command).flatMap((words): Call[] => {
    const [first = '', second = ''] = words;
    if (first === 'cd') {
      folder = second;
      return [];
    }
    const at = words.findIndex((word) => basename(word) === 'rally');
    if (at >= 0) return rallyCall(words.slice(at + 1), (path) => within(folder, path));
    const inner = words.findIndex((word) => /^-\w*c$/.test(word));
    if (inner > 0 && words.some((w) => /^(ba|da|z|k)?sh$/.test(basename(w))))
      return callsIn(words[inner + 1] ?? '');
    const script = words.find((word) => !word.includes('=') && /\.(sh|bash)$/.test(word));
    return script === undefined ? [] : [{ kind: 'script', path: within(folder, script) }];
  });
}

function within(folder: string, path: string): string {
  return isAbsolute(path) || folder === '' ? path : join(folder, path);
}

function rallyCall(words: readonly string[], place: (path: string) => string): Call[] {
  const task = words.indexOf('task');
  if (task < 0 || words[task + 1] !== 'start') return [];
  const value = (option: string) => {
    const at = words.findIndex((w) => w === option || w.startsWith(`${option}=`));
    const word = words[at];
    return word?.startsWith(`${option}=`)
      ? word.slice(option.length + 1)
      : at < 0
        ? undefined
        : words[at + 1];
  };
  const args = value('--task-args');
  if (args !== undefined) return [{ kind: 'task', args }];
  const file = value('--task-args-file');
  if (file !== undefined) return [{ kind: 'task file', path: place(file) }];
  const why = 'the Rally task is started without --task-args: which host it empties is in its task file';
  return [{ kind: 'unclear', why }];
}

/** The words of each command between `;`, `&&`, `|` and the like, less redirections. */
function simpleCommands(command: string): string[][] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const part of parse(command, (name) => `$${name}`)) {
    if (typeof part === 'string') {
      if (!redirected) commands.at(-1)?.push(part);
      redirected = false;
    } else if ('op' in part && part.op === 'glob') commands.at(-1)?.push(part.pattern);
    else if ('op' in part && /[<>]/.test(part.op)) redirected = true;
    else if ('op' in part) commands.push([]);
  }
  return commands.filter((words) => words.length > 0);
}
