import { tell } from './ask.js';
import { byId, write } from './element.js';

/** @import { Head } from '../snapshot.ts' */

/** What an operator can tell a run: the same as `ferry pause`, `resume`, `parallelism`, `stop`. */
export class Controls {
  /** @param {string} run */
  constructor(run) {
    this.run = run;
    this.pause = byId('pause', HTMLButtonElement);
    this.n = byId('n', HTMLInputElement);
    this.set = byId('parallelism', HTMLFormElement);
    this.ask = byId('ask', HTMLDialogElement);
    /** @type {Head | undefined} */
    this.head = undefined;
    this.isTyped = false;
    this.#listen();
  }

  /** @param {Head} head */
  show(head) {
    this.head = head;
    const { paused, stopping, evacuation } = head;
    write(this.pause, paused ? 'Resume' : 'Pause');
    for (const element of [this.pause, this.n, ...this.set.querySelectorAll('button')])
      element.setAttribute('aria-disabled', String(stopping));
    this.n.readOnly = stopping;
    write(byId('ask-title', HTMLElement), stopping ? 'Abort what is on the move?' : 'Stop this run?');
    byId('finish', HTMLButtonElement).hidden = stopping;
    if (evacuation && !this.isTyped) this.n.value = String(evacuation.asked);
  }

  #listen() {
    this.pause.addEventListener('click', () => {
      if (!this.head?.stopping) void this.#order(this.head?.paused ? 'resume' : 'pause', {});
    });
    this.n.addEventListener('input', () => {
      this.isTyped = true;
    });
    this.set.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.head?.stopping) return;
      void this.#order('parallelism', { parallelism: this.n.valueAsNumber }).then(() => {
        this.isTyped = false;
      });
    });
    byId('stop', HTMLButtonElement).addEventListener('click', () => {
      this.ask.showModal();
    });
    const chosen = /** @type {const} */ ([['keep'], ['finish', { now: false }], ['abort', { now: true }]]);
    for (const [id, body] of chosen)
      byId(id, HTMLButtonElement).addEventListener('click', () => {
        this.ask.close();
        if (body) void this.#order('stop', body);
      });
  }

  /**
   * @param {string} order
   * @param {object} body
   */
  async #order(order, body) {
    const said = byId('said', HTMLElement);
    said.classList.remove('bad');
    try {
      write(said, `The run ${await tell(this.run, order, body)}.`);
    } catch (error) {
      said.classList.add('bad');
      write(said, error instanceof Error ? error.message : String(error));
    }
  }
}
