import { z } from 'zod';
import type { CampaignDraft } from '../draft.ts';
import type { AdoptFilter } from '../spec.ts';
import { isMapping } from '../peek.ts';
import { choice, list } from './choice.ts';
import { group } from './fleet-group.ts';
import { fields, labels, named, says, text } from './words.ts';

type FleetDraft = CampaignDraft['fleet'];

const oneGroup = group
  .transform((only): FleetDraft => ({ kind: 'created', groups: [only] }))
  .describe('A fleet of like servers, made for the run and removed after it.');

const severalGroups = z
  .strictObject(
    { groups: list(group, 16).describe('Groups of like servers in one fleet.') },
    { error: fields },
  )
  .transform(({ groups }): FleetDraft => ({ kind: 'created', groups }));

const everything = z
  .literal('all', { error: says('is neither all nor a filter') })
  .transform((): AdoptFilter => ({}));

const filter = z
  .strictObject(
    {
      metadata: labels(/^.{1,255}$/, '1 to 255 characters', 100)
        .exactOptional()
        .describe('The server has every one of these.'),
      tags: list(text().regex(/^[^/,]{1,60}$/, { error: 'is not a server tag' }), 50)
        .exactOptional()
        .describe('The server has every one of these tags.'),
      project: named().exactOptional().describe('Its project, by name or id.'),
      flavor: named().exactOptional().describe('Its flavor, by name.'),
    },
    { error: fields },
  )
  .transform((written): AdoptFilter => written);

const adopted = z
  .strictObject(
    {
      adopt: choice([everything, filter], (value) => (isMapping(value) ? filter : everything)).describe(
        'Servers that are on the host already and stay after the run: all of them, or those that satisfy the whole filter.',
      ),
    },
    { error: fields },
  )
  .transform(({ adopt }): FleetDraft => ({ kind: 'adopted', filter: adopt }));

export const fleet = choice([oneGroup, severalGroups, adopted], (value) => {
  if (!isMapping(value)) return oneGroup;
  return 'adopt' in value ? adopted : 'groups' in value ? severalGroups : oneGroup;
});
