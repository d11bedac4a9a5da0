/**
 * The house rules. Imports run downwards only (docs/architecture: client → worker → activities → {results,
 * openstack, domain}; workflows → domain, and activities as types): each floor below names what it may not see.
 */
import eslint from '@eslint/js';
import { type Config, defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const floors = [
  'client',
  'worker',
  'activities',
  'workflows',
  'openstack',
  'domain',
  'results',
  'simulator',
  'guest',
] as const;
type Floor = (typeof floors)[number];

/** What a floor may import of the others: as values, or as types only. Whatever is not named is forbidden. */
const house: Record<Floor, { values: readonly Floor[]; types?: readonly Floor[] }> = {
  // Of the simulator the physics alone: `ferry plan` asks it what a drain would cost.
  client: {
    values: ['worker', 'results', 'domain', 'openstack', 'simulator', 'guest'],
    types: ['workflows', 'activities'],
  },
  worker: { values: ['activities', 'results', 'openstack', 'domain', 'simulator'], types: ['workflows'] },
  activities: { values: ['results', 'openstack', 'domain', 'guest'] },
  workflows: { values: ['domain'], types: ['activities'] },
  results: { values: ['domain'] },
  openstack: { values: [] },
  domain: { values: [] },
  simulator: { values: [] },
  guest: { values: ['domain'] },
};

/** Matches every relative import of a folder of the house, from whatever depth. */
const into = (floor: Floor) => `(^|/)\\.\\./(\\.\\./)*${floor}/`;

const imports = floors.map((floor) => {
  const { values, types = [] } = house[floor];
  const forbidden = floors.filter((f) => f !== floor && !values.includes(f) && !types.includes(f));
  const outside = ['test', 'bench', 'testbed'].map((f) => ({
    regex: `(^|/)\\.\\./(\\.\\./)*${f}/`,
    message: `${floor}/ is shipped; ${f}/ is not.`,
  }));
  return {
    files: [`${floor}/**/*.ts`] as string[],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...forbidden.map((f) => ({
              regex: into(f),
              message: `Imports run downwards: ${floor}/ may not see ${f}/.`,
            })),
            ...types.map((f) => ({
              regex: into(f),
              allowTypeImports: true,
              message: `${floor}/ may import types of ${f}/ only.`,
            })),
            ...outside,
          ],
        },
      ],
    },
  } satisfies Config;
});

export default defineConfig(
  { ignores: ['node_modules', 'dist', '.ferry', 'reports', '.stryker-tmp', 'test/histories'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': [
        'error',
        // node:test's functions return promises that its runner already awaits.
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              name: ['test', 'describe', 'it', 'suite', 'before', 'after'],
              package: 'node:test',
            },
          ],
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['test/**/*.ts', 'bench/**/*.ts', 'client/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    // What ferry and its checker had in common would agree with itself.
    files: ['bench/chaos/checker/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!(\\./[a-z-]+\\.ts|node:.*|zod)$)',
              message: 'The checker imports nothing of ferry.',
            },
          ],
        },
      ],
    },
  },
  {
    // What a browser is sent: only what lies beside it is there. Types may come from the server, in comments.
    files: ['client/ui/page/*.js'],
    rules: {
      'no-undef': 'off', // tsc knows what a browser has
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(?!\\./[a-z-]+\\.js$)', message: 'A page can import its own files only.' }],
        },
      ],
    },
  },
  ...imports,
);
