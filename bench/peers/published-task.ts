import { z } from 'zod';
import { weighed } from './process.ts';
import { script, type Setting } from './setting.ts';
import type { Outcome } from './tool.ts';

const moveSchema = z.object({ server: z.string(), askedAt: z.number(), noticedAt: z.number() });

/** The published Rally task, ported: one server after the other, whatever it is asked. */
export async function publishedTask(
  { python, env }: Setting,
  [from, to]: readonly [string, string],
  pollSeconds: number,
): Promise<Outcome> {
  const args = [script('published-task.py'), from, to, String(pollSeconds)];
  const { said, weight } = await weighed(python, args, env);
  const lines = said.trim().split('\n');
  return { moves: lines.map((line) => moveSchema.parse(JSON.parse(line))), weights: { tool: weight } };
}
