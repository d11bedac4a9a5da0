import { declareClassPlugin, declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { prose } from './prose.ts';
import { InProcess } from './runner.ts';

/** What stryker.json names. */
export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcess),
  declareValuePlugin(PluginKind.Ignore, 'prose', prose),
];
