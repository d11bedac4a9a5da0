/**
 * Runs tests for Stryker inside its worker: a process for every mutant would take most of a second each, and domain/ has
 * thousands. A mutant that is part of a function is switched on between two runs of the same loaded tests; one that acts
 * while modules load has what stands on its file loaded anew.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type InstrumenterContext,
  INSTRUMENTER_CONSTANTS,
  type StrykerOptions,
} from '@stryker-mutator/api/core';
import { commonTokens, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { standsOn, urlOf, watchModules } from './modules.ts';
import { declaredBy, type Kept } from './node-test.ts';

interface Loaded extends Kept {
  readonly id: string;
  readonly file: string;
}

const instrumented = globalThis as unknown as {
  [INSTRUMENTER_CONSTANTS.NAMESPACE]?: InstrumenterContext;
};
instrumented[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
const stryker = instrumented[INSTRUMENTER_CONSTANTS.NAMESPACE] as {
  -readonly [K in keyof InstrumenterContext]: InstrumenterContext[K] | undefined;
};

/** `inProcess` of stryker.json. */
interface Settings {
  readonly tests: readonly string[];
  /** What is mutated, by glob: all of it is loaded before any test, and what it does then is a mutant's static cover. */
  readonly modules: readonly string[];
  /** Tests whose name begins so take seconds to minutes on instrumented code, and show what no single place decides. */
  readonly without: readonly string[];
}

/** In the sandbox, which all workers share: what each test took, so that the quick ones are tried first. */
const timesFile = 'test-times.json';

export class InProcess implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  /** The sandbox: where the worker is once its plugins have been loaded. */
  readonly #root = process.cwd();
  readonly #files: readonly string[];
  readonly #modules: readonly string[];
  readonly #without: readonly string[];
  #loaded: readonly Loaded[] | undefined;
  #times: Readonly<Record<string, number>> | undefined;
  #generation = 0;

  constructor({ inProcess }: StrykerOptions & { inProcess?: Settings }) {
    if (inProcess === undefined) throw new Error('stryker.json: inProcess is missing.');
    this.#files = globSync(inProcess.tests, { cwd: this.#root }).sort();
    this.#modules = globSync(inProcess.modules, { cwd: this.#root }).sort();
    this.#without = inProcess.without;
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  init(): Promise<void> {
    watchModules(this.#root);
    // The same cases for every mutant, and no time spent on the smallest that fails.
    fc.configureGlobal({ seed: 20_261_125, endOnFailure: true });
    return Promise.resolve();
  }

  /** Only of tests that stand on what is changed: the others have nothing to say of it. */
  async dryRun({ files: changed = [] }: DryRunOptions): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    const loaded = await this.#load();
    const concerned = this.#files.filter((file) => changed.some((one) => this.#standsOn(file, one)));
    for (const { id, name, file, run } of loaded.filter(({ file }) => concerned.includes(file))) {
      stryker.currentTestId = id;
      const begun = performance.now();
      const failure = await failureOf(run);
      const about = { id, name, fileName: join(this.#root, file), timeSpentMs: performance.now() - begun };
      tests.push(
        failure === undefined
          ? { ...about, status: TestStatus.Success }
          : { ...about, status: TestStatus.Failed, failureMessage: failure },
      );
    }
    stryker.currentTestId = undefined;
    const times = Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    writeFileSync(join(this.#root, timesFile), JSON.stringify(times));
    // As it is now: what follows runs the tests once more, as nobody’s.
    const mutantCoverage = structuredClone(stryker.mutantCoverage);
    await this.#proveThatLoadingAnewChangesNothing(concerned);
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, testFilter, mutantActivation, sandboxFileName } = options;
    const loaded = await this.#load();
    stryker.hitCount = 0;
    stryker.hitLimit = hitLimit;
    stryker.activeMutant = activeMutant.id;
    try {
      const tests =
        mutantActivation === 'static'
          ? await this.#loadAnew(this.#files.filter((file) => this.#standsOn(file, sandboxFileName)))
          : loaded.filter(({ id }) => testFilter?.includes(id) ?? true);
      return await firstFailure(this.#quickFirst(tests), options.disableBail);
    } catch (error) {
      // It does not even load.
      return { status: MutantRunStatus.Killed, killedBy: [], nrOfTests: 0, failureMessage: String(error) };
    } finally {
      stryker.activeMutant = undefined;
    }
  }

  #standsOn(file: string, path: string): boolean {
    return standsOn(join(this.#root, file), path);
  }

  #quickFirst(tests: readonly Loaded[]): Loaded[] {
    this.#times ??= JSON.parse(readFileSync(join(this.#root, timesFile), 'utf8')) as Record<string, number>;
    const took = ({ id }: Loaded) => this.#times?.[id] ?? 0;
    return tests.toSorted((a, b) => took(a) - took(b));
  }

  async #load(): Promise<readonly Loaded[]> {
    return (this.#loaded ??= await this.#loadAnew(this.#files));
  }

  async #loadAnew(files: readonly string[]): Promise<Loaded[]> {
    const generation = this.#generation++;
    const load = (file: string) => import(urlOf(join(this.#root, file), generation));
    if (generation === 0) for (const module of this.#modules) await load(module);
    const loaded: Loaded[] = [];
    for (const file of files) {
      // What a test file calls while it loads is no test's cover, but neither is it done by the module itself.
      stryker.currentTestId = `${file}, while it loads`;
      const tests = await declaredBy(() => load(file));
      const wanted = tests.map((one, i) => ({ ...one, file, id: `${file}#${i} ${one.name}` }));
      loaded.push(...wanted.filter(({ name }) => !this.#without.some((start) => name.startsWith(start))));
    }
    stryker.currentTestId = undefined;
    return loaded;
  }

  async #proveThatLoadingAnewChangesNothing(files: readonly string[]): Promise<void> {
    const result = await firstFailure(await this.#loadAnew(files), false);
    if (result.status === MutantRunStatus.Killed)
      throw new Error(`Loaded anew, without any mutant: ${result.killedBy.join()}: ${result.failureMessage}`);
  }
}

async function firstFailure(tests: readonly Loaded[], all: boolean): Promise<MutantRunResult> {
  const killedBy: string[] = [];
  let failureMessage = '';
  for (const { id, run } of tests) {
    const failure = await failureOf(run);
    const endless = determineHitLimitReached(stryker.hitCount, stryker.hitLimit);
    if (endless) return { status: MutantRunStatus.Timeout, reason: endless.reason ?? '' };
    if (failure === undefined) continue;
    failureMessage ||= failure;
    killedBy.push(id);
    if (!all) break;
  }
  const nrOfTests = tests.length;
  return killedBy.length === 0
    ? { status: MutantRunStatus.Survived, nrOfTests }
    : { status: MutantRunStatus.Killed, nrOfTests, killedBy, failureMessage };
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
