import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { searchAttributes as names } from '../domain/control.ts';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** What runs, evacuations and migrations are found by. */
export const attributes = {
  campaign: keyword(names.campaign),
  run: keyword(names.run),
  scenario: keyword(names.scenario),
  server: keyword(names.server),
  source: keyword(names.source),
  destination: keyword(names.destination),
  outcome: keyword(names.outcome),
  verdict: keyword(names.verdict),
};
