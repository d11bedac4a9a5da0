/** The live page as a person has it: a real Chromium, a real run on a simulated cloud, processes of their own. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { chromiumPath, openChromium } from '../../support/chromium.ts';
import { open, storedRun, token } from './open.ts';
import { ended, standUp } from './stand.ts';

const chromium = await chromiumPath();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
// Where CI forgot to install it, this must not pass unnoticed.
const skip = 'missing' in chromium && process.env['CI'] === undefined ? chromium.missing : false;
const patientlyMs = 60_000;

/** What a page complains of; while its server is meant to be away, that it is. */
function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') heard.push(message.text());
  });
  return heard;
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds wrong on the page as it is, above what is minor. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
  return found
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Goes on with the tabulator until that has the focus, as whoever has no mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      'document.activeElement?.textContent?.trim() || document.activeElement?.name || ""',
    );
    if (name.test(focused)) return;
  }
  assert.fail(`the tabulator never came to ${name.source}`);
}

test('a run is followed, steered by the keyboard alone, and read at its end', { skip }, async (t) => {
  if ('missing' in chromium) assert.fail(chromium.missing);
  const stand = await standUp(t);
  const run = await stand.run();
  const { child, line: address } = await stand.ui(0);
  const browser = await openChromium(t, chromium.path);
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1200, height: 900 } });
  context.setDefaultTimeout(patientlyMs);
  const page = await context.newPage();
  const heard = complaints(page);

  await t.test('the address opens the list, and its token leaves the address line', async () => {
    await page.goto(address);
    await page.getByRole('link', { name: run }).waitFor();
    assert.doesNotMatch(page.url(), /token/);
    assert.deepEqual(await violations(page), []);
    await tabTo(page, new RegExp(run));
    await page.keyboard.press('Enter');
  });

  await t.test('servers wait at their host, move, and arrive at the other', async () => {
    const from = page.getByRole('region', { name: 'compute01' });
    const to = page.getByRole('region', { name: 'compute02' });
    await from.getByRole('listitem').filter({ hasText: 'waiting' }).first().waitFor();
    await from
      .getByRole('listitem')
      .filter({ hasText: /(starting|accepted|queued|preparing|copying)/ })
      .first()
      .waitFor();
    await to.getByRole('listitem').filter({ hasText: 'verified' }).first().waitFor();
    const progress = page.getByRole('progressbar', { name: 'Servers done in this evacuation' });
    assert.equal(await progress.getAttribute('aria-valuemax'), '10');
    assert.match((await progress.getAttribute('aria-valuetext')) ?? '', /of 10 servers, \d on the move/);
    assert.match(await page.locator('#summary').innerText(), /of 10 servers done/);
  });

  await t.test('a server with a hostile name is shown by it, and nothing comes of that', async () => {
    await page.getByText('<img src=x onerror=').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.notEqual(await page.title(), '1');
  });

  await t.test('pause, resume and parallelism, by the keyboard', async () => {
    await tabTo(page, /^Pause$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Evacuating' }).waitFor();
    await tabTo(page, /^n$/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await page.getByText('has 5 on the move at once from now on').waitFor();
    await page.locator('dd').filter({ hasText: /of 5$/ }).waitFor();
  });

  await t.test('names, roles and contrast hold, in light, dark, and on a phone', async () => {
    assert.deepEqual(await violations(page), []);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await violations(page), []);
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
  });

  await t.test('when ferry ui dies the picture is said to be old, and goes on when it is back', async () => {
    assert.deepEqual(heard, [], 'nothing to complain of until here');
    await ended(child, 'SIGKILL');
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    await stand.ui(Number(new URL(address).port));
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const others = heard
      .splice(0)
      .filter((text) => !/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE/.test(text));
    assert.deepEqual(others, []);
  });

  await t.test('stop asks first; then the run ends, and its account and report are there', async () => {
    await tabTo(page, /^Stop…$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Stop this run?' });
    await dialog.waitFor();
    assert.equal(
      await page.evaluate<string>('document.activeElement.id'),
      'keep',
      'the harmless one has the focus',
    );
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Fail' }).waitFor();
    await page.getByText('stopped by the operator').first().waitFor();
    assert.deepEqual(await violations(page), []);
    const [report] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Open the report' }).press('Enter'),
    ]);
    const ofReport = complaints(report);
    await report.getByRole('heading', { name: 'drain' }).waitFor();
    assert.deepEqual(ofReport, []);
    assert.deepEqual(heard, []);
  });
});

/** Runs in the page: draws a thousand servers, lets ten arrive, and tells which tiles were touched for that. */
const thousand = `(async () => {
  const { Board } = await import('/page/board.js');
  const place = document.createElement('div');
  place.className = 'board';
  document.querySelector('main').append(place);
  const board = new Board(place);
  const tiles = Array.from({ length: 1000 }, (_, i) => ({
    id: String(i), name: 'web-' + i, host: 'cmp-a', is: { state: 'waiting' },
  }));
  const drawn = performance.now();
  board.show({ hosts: ['cmp-a', 'cmp-b'], tiles });
  place.getBoundingClientRect();
  const drawMs = performance.now() - drawn;
  const touched = new Set();
  const observer = new MutationObserver(() => undefined);
  observer.observe(place, { subtree: true, childList: true, attributes: true, characterData: true });
  const changed = performance.now();
  const some = tiles.slice(0, 10).map((tile) => ({ ...tile, host: 'cmp-b', is: { state: 'arrived', totalMs: 900 } }));
  board.change({ tiles: some, gone: [] });
  place.getBoundingClientRect();
  const changeMs = performance.now() - changed;
  for (const { target, addedNodes } of observer.takeRecords())
    for (const node of [target, ...addedNodes]) touched.add((node.closest ? node : node.parentElement).closest('.tile'));
  touched.delete(null);
  return { drawMs, changeMs, touched: touched.size, shown: place.querySelectorAll('.tile').length };
})()`;

test('of a thousand tiles only those are touched that changed', { skip }, async (t) => {
  if ('missing' in chromium) assert.fail(chromium.missing);
  const { page: served } = await open(t);
  const browser = await openChromium(t, chromium.path);
  const page = await browser.newPage();
  await page.goto(`${served.url}#token=${token}`);
  const found = await page.evaluate<Record<'drawMs' | 'changeMs' | 'touched' | 'shown', number>>(thousand);
  t.diagnostic(`drawn in ${found.drawMs.toFixed(0)} ms, changed in ${found.changeMs.toFixed(0)} ms`);
  assert.deepEqual({ touched: found.touched, shown: found.shown }, { touched: 10, shown: 1_000 });
  assert.deepEqual(await violations(page), []);
});

/** Runs in the page of a run: servers that do not answer for a while, one look after the other. What was seen and said after each. */
const silent = `(async () => {
  const [{ Board }, { Silences }] = await Promise.all([import('/page/board.js'), import('/page/silences.js')]);
  document.getElementById('live').hidden = false;
  const place = document.getElementById('board');
  const [board, silences] = [new Board(place), new Silences()];
  const web = (n, state, gap) => ({
    id: String(n), name: 'web-' + n, host: 'cmp-a', ...(gap && { gap }),
    is: state === 'moving' ? { state, step: { name: 'copying', percent: 40 } } : { state },
  });
  const seen = [];
  const look = (...tiles) => {
    for (const { item } of board.shown.values()) for (const one of item.getAnimations()) one.cancel();
    if (board.shown.size === 0) board.show({ hosts: ['cmp-a'], tiles });
    else board.change({ tiles, gone: [] });
    silences.hear(tiles);
    seen.push(tiles.map(({ id }) => {
      const { item, text } = board.shown.get(id);
      return [text.textContent, item.className, item.getAnimations().length];
    }));
    return document.getElementById('silence').textContent;
  };
  const gap = { kind: 'icmp', fromMs: 10_000, seenMs: 1_200, open: true };
  const said = [
    look(web(1, 'moving'), web(2, 'waiting'), web(3, 'arrived')),
    look(web(1, 'moving', gap)),
    look(web(1, 'moving', { kind: 'icmp', fromMs: 10_000, seenMs: 2_300 })),
    look(web(1, 'moving', { kind: 'tcp', fromMs: 10_010, seenMs: 2_350 })),
    look(web(2, 'waiting', { kind: 'udp', fromMs: 40_000, seenMs: 90 }), web(1, 'moving', { ...gap, fromMs: 40_000 })),
  ];
  return { seen, said };
})()`;

test(
  'a server that does not answer flashes once for each silence, says so in words, and to the ear',
  { skip },
  async (t) => {
    if ('missing' in chromium) assert.fail(chromium.missing);
    const { page: served } = await open(t);
    const browser = await openChromium(t, chromium.path);
    const page = await browser.newPage({ reducedMotion: 'no-preference' });
    page.setDefaultTimeout(patientlyMs);
    const heard = complaints(page);
    const look = async () => {
      await page.goto(`${served.url}run/${storedRun}#token=${token}`);
      await page.locator('#account').waitFor();
      return await page.evaluate<{ seen: [string, string, number][][]; said: string[] }>(silent);
    };
    const { seen, said } = await look();
    assert.deepEqual(seen, [
      [
        ['copying 40 %', 'tile moving', 0],
        ['waiting', 'tile waiting', 0],
        ['verified', 'tile arrived', 0],
      ],
      [['silent for 1.20 s (ping)', 'tile moving silent', 1]],
      [['was silent 2.30 s (ping)', 'tile moving silent', 0]],
      [['was silent 2.35 s (TCP)', 'tile moving silent', 0]],
      [
        ['was silent 90 ms (UDP)', 'tile waiting silent', 1],
        ['silent for 1.20 s (ping)', 'tile moving silent', 1],
      ],
    ]);
    assert.equal(said[1], 'web-1: silent for 1.20 s (ping)');
    assert.equal(said.at(-1), said[1], 'not more often than every 10 s');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), []);
    }
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const still = await look();
    assert.deepEqual(
      still.seen.flat().map(([, , flashes]) => flashes),
      [0, 0, 0, 0, 0, 0, 0, 0],
    );
    assert.deepEqual(
      still.seen.flat().map(([text]) => text),
      seen.flat().map(([text]) => text),
    );
    assert.deepEqual(heard, []);
  },
);
