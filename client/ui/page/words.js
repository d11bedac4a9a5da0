/** @import { Head, Tile, TileGap } from '../snapshot.ts' */

/**
 * `840 ms`, `1.32 s`, `45.2 s`, `2 min 05 s`, `1 h 02 min`: as everywhere in ferry.
 * @param {number} ms
 * @returns {string}
 */
export function duration(ms) {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/**
 * Without the fractions that would flicker in a figure that is only an estimate: `40 s`, `3 min`.
 * @param {number} ms
 */
export function about(ms) {
  if (ms < 55_000) return `${Math.max(1, Math.round(ms / 1000))} s`;
  if (ms < 3_570_000) return `${Math.round(ms / 60_000)} min`;
  return duration(ms);
}

/** @param {number} at */
export const minute = (at) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** @param {number} at */
export const clock = (at) => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0');

/**
 * What a tile says of its server beside its name; its colour only says it again.
 * @param {Tile} tile
 * @param {number} now
 * @returns {string}
 */
export function tileText({ is, gap }, now) {
  return gap ? gapText(gap) : stateText(is, now);
}

/**
 * `was silent 640 ms (ping)`: short, for it must fit into a tile.
 * @param {TileGap} gap
 */
export function gapText({ kind, seenMs, open }) {
  return `${open ? 'silent for' : 'was silent'} ${duration(seenMs)} (${askers[kind]})`;
}

const askers = /** @type {const} */ ({ icmp: 'ping', udp: 'UDP', beat: 'beat', tcp: 'TCP' });

/**
 * @param {Tile['is']} is
 * @param {number} now
 * @returns {string}
 */
function stateText(is, now) {
  switch (is.state) {
    case 'resting':
      return 'here';
    case 'waiting':
      return 'waiting';
    case 'moving': {
      const step = is.step.percent === undefined ? is.step.name : `${is.step.name} ${is.step.percent} %`;
      return is.since === undefined ? step : `${step} · ${about(Math.max(0, now - is.since))}`;
    }
    case 'landed':
      return 'verifying';
    case 'arrived':
      return is.totalMs === undefined ? 'verified' : `verified · ${duration(is.totalMs)}`;
    case 'failed':
      return is.fault === undefined ? is.outcome : `${is.outcome}: ${is.fault}`;
  }
}

/**
 * Where a run is, in a few words.
 * @param {Head} head
 * @returns {string}
 */
export function stageText({ stage, paused, stopping }) {
  if (stopping && stage === 'evacuating') return 'Stopping: what is on the move finishes';
  if (paused && stage === 'evacuating') return 'Paused';
  return { ...stages, evacuating: 'Evacuating' }[stage];
}

const stages = /** @type {const} */ ({
  waiting: 'Waiting for a host',
  preflight: 'Preflight',
  preparing: 'Preparing the fleet',
  pausing: 'Resting between trips',
  'cleaning up': 'Cleaning up',
  concluding: 'Making the account',
  done: 'Done',
});
