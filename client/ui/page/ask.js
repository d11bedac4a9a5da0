/** Asks the server, with the token that its address brought. */

const kept = 'ferry-token';

/** Thrown when the server does not do as asked; the message is the server's own. */
export class Refused extends Error {
  /**
   * @param {number} status 0 where nobody answered
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

/**
 * Takes the token out of the address, where it would be seen and copied, and keeps it for this origin alone.
 * A fragment is never sent to a server, nor to another page as a referrer.
 */
export function takeToken() {
  const [, token] = /^#token=([\w-]+)$/.exec(location.hash) ?? [];
  if (token === undefined) return;
  localStorage.setItem(kept, token);
  history.replaceState(null, '', location.pathname + location.search);
}

/** @returns {Record<string, string>} */
export function authorization() {
  return { Authorization: `Bearer ${localStorage.getItem(kept) ?? ''}` };
}

/**
 * @param {string} path
 * @returns {Promise<unknown>}
 * @throws {Refused}
 */
export async function get(path) {
  return await read(await fetch(path, { headers: authorization() }).catch(nobody));
}

/**
 * Tells a run something; answers what it does from now on.
 * @param {string} run
 * @param {string} order
 * @param {object} body
 * @returns {Promise<string>}
 * @throws {Refused}
 */
export async function tell(run, order, body) {
  const answer = await fetch(`/api/runs/${encodeURIComponent(run)}/${order}`, {
    method: 'POST',
    headers: { ...authorization(), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(nobody);
  const { said } = /** @type {{ said: string }} */ (await read(answer));
  return said;
}

/**
 * @param {Response} answer
 * @returns {Promise<unknown>}
 */
async function read(answer) {
  /** @type {unknown} */
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw new Refused(answer.status, errorOf(body) ?? `The server answers ${answer.status}.`);
}

/**
 * @param {unknown} body
 * @returns {string | undefined}
 */
export function errorOf(body) {
  const { error } = /** @type {{ error?: unknown }} */ (body ?? {});
  return typeof error === 'string' ? error : undefined;
}

/** @returns {never} */
function nobody() {
  throw new Refused(0, 'ferry ui does not answer. Is it still running?');
}
