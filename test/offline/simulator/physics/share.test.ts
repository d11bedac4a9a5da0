import assert from 'node:assert/strict';
import test from 'node:test';
import { seeded } from '../../../../simulator/physics/seeded.ts';
import { type Flow, share } from '../../../../simulator/physics/share.ts';

test('flows over one link share it alike, and use all of it', () => {
  const flows = Array.from({ length: 7 }, () => ({ over: ['up'] }));
  const rates = share(flows, new Map([['up', 700]]));
  assert.deepEqual(rates.map(Math.round), Array(7).fill(100));
});

test('what a flow cannot use is left to the others', () => {
  const rates = share(
    [{ over: ['up'], ceilingBytesPerSecond: 10 }, { over: ['up'] }, { over: ['up'] }],
    new Map([['up', 100]]),
  );
  assert.deepEqual(rates.map(Math.round), [10, 45, 45]);
});

test('the narrower of source and destination decides, and frees the wider', () => {
  const flows = [{ over: ['up-1', 'down-1'] }, { over: ['up-1', 'down-2'] }];
  const rates = share(
    flows,
    new Map([
      ['up-1', 100],
      ['down-1', 20],
      ['down-2', 100],
    ]),
  );
  assert.deepEqual(rates.map(Math.round), [20, 80]);
});

test('a flow over no limited link has its ceiling, or no limit', () => {
  assert.deepEqual(share([{ over: ['x'], ceilingBytesPerSecond: 5 }, { over: [] }], new Map()), [
    5,
    Infinity,
  ]);
  assert.deepEqual(share([], new Map([['up', 1]])), []);
});

test('no link carries more than it can, and every flow is held by something', () => {
  const random = seeded('fairness');
  for (let round = 0; round < 200; round += 1) {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const links = new Map(names.map((name) => [name, 1 + 1000 * random()]));
    const pick = () => names[Math.floor(random() * names.length)] ?? 'a';
    const flows: Flow[] = Array.from({ length: 1 + Math.floor(random() * 20) }, () => ({
      over: [pick(), pick()],
      ...(random() < 0.5 && { ceilingBytesPerSecond: 500 * random() }),
    }));
    const rates = share(flows, links);
    const used = new Map(names.map((name) => [name, 0]));
    for (const [index, flow] of flows.entries()) {
      for (const link of new Set(flow.over)) used.set(link, (used.get(link) ?? 0) + (rates[index] ?? 0));
    }
    const full = (name: string) => (used.get(name) ?? 0) >= (links.get(name) ?? 0) * (1 - 1e-6);
    for (const [name, capacity] of links) assert.ok((used.get(name) ?? 0) <= capacity * (1 + 1e-6), name);
    for (const [index, flow] of flows.entries()) {
      const atCeiling = (rates[index] ?? 0) >= (flow.ceilingBytesPerSecond ?? Infinity) * (1 - 1e-6);
      assert.ok(atCeiling || flow.over.some(full), `round ${round}, flow ${index} could have more`);
    }
  }
});

test('a seed gives the same numbers every time, another seed others', () => {
  const draw = (seed: string) => Array.from({ length: 20 }, seeded(seed));
  assert.deepEqual(draw('a'), draw('a'));
  assert.notDeepEqual(draw('a'), draw('b'));
  assert.ok(draw('a').every((number) => number >= 0 && number < 1));
});
