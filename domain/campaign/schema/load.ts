import { z } from 'zod';
import { dirtyPatterns, type Load, networkTargets } from '../load.ts';
import { isMapping } from '../peek.ts';
import { choice, list } from './choice.ts';
import { fields, flag, named, oneOf, says, text, whole } from './words.ts';

/** A rate or a share, fractions allowed. */
function amount(min: number, max: number) {
  const outside = { error: `is not in ${min}…${max}` };
  return z
    .number({ error: says(`is not a number (${min}…${max})`) })
    .min(min, outside)
    .max(max, outside);
}

const memory = z
  .strictObject(
    {
      working_set_mib: whole(1, 1_048_576).describe('How much memory is written to, over and over.'),
      dirty_mib_per_second: amount(0.1, 100_000).describe(
        'Pages written in a second, each counted as 4 KiB.',
      ),
      pattern: oneOf(dirtyPatterns)
        .default('uniform')
        .describe(
          'uniform: any page. hot-cold: nine writes of ten to a tenth of the pages. sequential: one page after the other.',
        ),
    },
    { error: fields },
  )
  .describe('Writes to memory, page by page: what makes a copy go round again.')
  .transform((w): Load => ({
    kind: 'memory',
    workingSetMib: w.working_set_mib,
    dirtyMibPerSecond: w.dirty_mib_per_second,
    pattern: w.pattern,
  }));

const cpu = z
  .strictObject(
    {
      cores: whole(1, 64).default(1).describe('How many processors are kept busy.'),
      percent: amount(1, 100).default(80).describe('How busy each of them is.'),
    },
    { error: fields },
  )
  .describe('Computes; with stress-ng where the image has it.')
  .transform((w): Load => ({ kind: 'cpu', ...w }));

const disk = z
  .strictObject(
    {
      write_mib_per_second: amount(0.1, 100_000).describe('How much is written in a second.'),
      file_mib: whole(1, 1_048_576).default(64).describe('The file that is written round and round.'),
      fsync: flag().default(false).describe('Whether each MiB is brought to the disk before the next.'),
    },
    { error: fields },
  )
  .describe('Writes a file; with fio where the image has it.')
  .transform((w): Load => ({
    kind: 'disk',
    writeMibPerSecond: w.write_mib_per_second,
    fileMib: w.file_mib,
    fsync: w.fsync,
  }));

const network = z
  .strictObject(
    {
      mib_per_second: amount(0.1, 100_000).describe('How much is sent in a second.'),
      to: oneOf(networkTargets)
        .default('peer')
        .describe('peer: the next server of the fleet. probe: the machine that watches.'),
    },
    { error: fields },
  )
  .describe('Sends data.')
  .transform((w): Load => ({ kind: 'network', mibPerSecond: w.mib_per_second, to: w.to }));

const wordcount = z
  .strictObject(
    { lines_per_second: whole(1, 2_000).describe('Lines of ten words sent in a second.') },
    { error: fields },
  )
  .describe('Streams lines to the next server of the fleet, which counts their words.')
  .transform((w): Load => ({ kind: 'wordcount', linesPerSecond: w.lines_per_second }));

const mixed = z
  .strictObject(
    {
      intensity_percent: whole(1, 100).describe(
        'At 100: one core, 100 MiB/s of memory, 20 MiB/s of disk, 10 MiB/s to a peer.',
      ),
    },
    { error: fields },
  )
  .describe('A bit of each.')
  .transform((w): Load => ({ kind: 'mixed', intensityPercent: w.intensity_percent }));

const command = z
  .strictObject(
    {
      run: list(text().max(1_024, { error: 'is longer than 1,024 characters' }), 32).describe(
        'The program and its arguments, as a list: no shell reads it. No secrets: it rests in Temporal.',
      ),
      name: named().exactOptional().describe('What reports call it. Left out: command.'),
    },
    { error: fields },
  )
  .describe('Any program that the image has.')
  .transform(({ run, name }): Load => ({ kind: 'command', run, ...(name !== undefined && { name }) }));

const kinds = { memory, cpu, disk, network, wordcount, mixed, command };

const forms: Readonly<Record<string, z.ZodType<Load>>> = Object.fromEntries(
  Object.entries(kinds).map(([kind, fieldsOfIt]: [string, z.ZodType<Load>]) => [
    kind,
    z
      .strictObject({ [kind]: fieldsOfIt }, { error: fields })
      .transform((written) => written[kind])
      .pipe(z.custom<Load>()),
  ]),
);

/** A kind that is not known is a field that is not known. */
const none = z.strictObject({}, { error: fields }) as unknown as z.ZodType<Load>;
const one = z.custom<Load>(() => false, {
  error: `is not one of ${Object.keys(kinds).join(', ')}, with its fields`,
});

/** One kind of load, by the only key of a mapping. */
const load = choice(Object.values(forms), (value) => {
  const keys = isMapping(value) ? Object.keys(value) : [];
  const [key = ''] = keys;
  if (keys.length !== 1) return one;
  return (Object.hasOwn(forms, key) ? forms[key] : undefined) ?? none;
});

export const loads = list(load, 8);
