import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentUserDataBytes, defaultAgentPort, plainLoads } from '../../../../domain/campaign/load.ts';

const cpu = { kind: 'cpu', cores: 2, percent: 80 } as const;
const command = { kind: 'command', run: ['stress-ng'] } as const;

test('a load is called by its kind, a command by its own name where it has one', () => {
  assert.deepEqual(plainLoads([cpu, command, { ...command, name: 'spark' }]), [
    { name: 'cpu', load: cpu },
    { name: 'command', load: command },
    { name: 'spark', load: { ...command, name: 'spark' } },
  ]);
});

test('loads of one server that are called the same are counted', () => {
  const loads = [cpu, cpu, { ...command, name: 'cpu-2' }, cpu];
  assert.deepEqual(plainLoads(loads).map(({ name }) => name), ['cpu', 'cpu-2', 'cpu-2-2', 'cpu-3']); // prettier-ignore
});

test('a mixture is taken apart, each part at its share', () => {
  assert.deepEqual(plainLoads([{ kind: 'mixed', intensityPercent: 50 }]), [
    { name: 'mixed-cpu', load: { kind: 'cpu', cores: 1, percent: 50 } },
    {
      name: 'mixed-memory',
      load: { kind: 'memory', workingSetMib: 64, dirtyMibPerSecond: 50, pattern: 'hot-cold' },
    },
    { name: 'mixed-disk', load: { kind: 'disk', writeMibPerSecond: 10, fileMib: 64, fsync: false } },
    { name: 'mixed-network', load: { kind: 'network', mibPerSecond: 5, to: 'peer' } },
  ]);
  assert.deepEqual(plainLoads([]), []);
});

test('what guests and workers must agree on', () => {
  assert.deepEqual([defaultAgentPort, agentUserDataBytes], [7_117, 30_000]);
});
