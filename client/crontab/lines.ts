/** A job of a crontab: when, and what the shell is given. */
export interface Job {
  readonly line: number;
  /** Five fields or a macro, as written. */
  readonly when: string;
  readonly command: string;
  /** What CRON_TZ says of this and the lines after it (cronie). */
  readonly zone?: string;
}

export interface Crontab {
  readonly jobs: readonly Job[];
  /** What no job is made of, and is worth telling. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
}

const assignment = /^\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z_]\w*))\s*=\s*(.*?)\s*$/;

/**
 * The jobs of a crontab, as crontab(5) has them.
 * @param withUser whether a user's name stands before the command, as in /etc/crontab and /etc/cron.d
 */
export function readCrontab(text: string, withUser: boolean): Crontab {
  const jobs: Job[] = [];
  const notes: { line: number; text: string }[] = [];
  let zone: string | undefined;
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = i + 1;
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) continue;
    const set = assignment.exec(raw);
    if (set) {
      const name = set[1] ?? set[2] ?? set[3];
      const value = (set[4] ?? '').replace(/^(["'])(.*)\1$/, '$2');
      if (name === 'CRON_TZ') zone = value === '' ? undefined : value;
      if (name === 'TZ')
        notes.push({
          line,
          text: `TZ=${value} is for the commands; when they run goes by CRON_TZ, else by cron's own zone`,
        });
      continue;
    }
    const job = jobOf(written, withUser);
    if (job) jobs.push({ line, ...job, ...(zone !== undefined && { zone }) });
    else notes.push({ line, text: 'neither a job nor an assignment' });
  }
  return { jobs, notes };
}

function jobOf(text: string, withUser: boolean): Pick<Job, 'when' | 'command'> | undefined {
  const found = /^(@\S+|-?\S+(?:\s+\S+){4})\s+(.+)$/.exec(text);
  const [, when, rest] = found ?? [];
  if (when === undefined || rest === undefined) return undefined;
  // No command is called root: it is the user's name, whatever the file is called.
  const hasUser = withUser || /^root\s/.test(rest);
  const command = hasUser ? rest.replace(/^\S+\s*/, '') : rest;
  // A leading - keeps cronie from logging.
  return command === '' ? undefined : { when: when.replace(/^-/, ''), command: shellText(command) };
}

/** What cron gives the shell: all up to the first %, which begins standard input; `\%` is a %. */
function shellText(command: string): string {
  const end = /(?<!\\)%/.exec(command)?.index ?? command.length;
  return command.slice(0, end).replaceAll('\\%', '%').trim();
}
