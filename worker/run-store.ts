import { RunStore } from '../results/run-store.ts';
import { openShelf } from '../results/shelf/open.ts';
import { type Home, homeIn } from './home.ts';

/** The run store that FERRY_STORE names, else the one of this home. @throws StoreSettingProblem */
export function runStoreOf(home: Home = homeIn()): RunStore {
  return new RunStore(openShelf(process.env['FERRY_STORE'], home.runs));
}
