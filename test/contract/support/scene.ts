/** A cloud for the tests of one file: makes servers and the rest under the prefix `contract-`, and removes all of it. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, type Answer } from './api.ts';
import { openTarget, type CopyWish, type Target } from './target.ts';

export interface Moved {
  readonly id: string;
  readonly requestId: string;
}

/** What of a server the tests look at. */
export interface SeenServer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly host: string | null;
  readonly taskState: string | null;
}

export interface SeenMigration {
  readonly id: number;
  readonly uuid: string;
  readonly status: string;
  readonly source_compute: string;
  readonly dest_compute: string | null;
}

const longestMs = 120_000;

export interface SceneOptions {
  readonly crossAzAttach?: boolean;
  /** The tests take their destination out of service: let it be the last host, which nobody else goes to. */
  readonly disturbing?: boolean;
}

export class Scene {
  api!: Api;
  target!: Target;
  /** By name. */
  hosts: readonly string[] = [];
  /** The tests' servers are on the last host, where nobody else's are, and go to the one before it. */
  from = '';
  to = '';
  imageId = '';
  flavorId = '';
  networkId = '';
  readonly #undo: (() => Promise<unknown>)[] = [];
  #made = 0;

  async open(options: SceneOptions): Promise<void> {
    this.target = await openTarget(options);
    this.api = await Api.open(this.target.login);
    this.hosts = await this.#fakeHosts();
    const [last = '', other = ''] = this.hosts.toReversed();
    [this.from, this.to] = options.disturbing === true ? [other, last] : [last, other];
    const images = await this.api.ask('GET', 'image', '/images?name=tiny');
    this.imageId = (images.body as { images: { id: string }[] }).images[0]?.id ?? '';
    const flavors = await this.api.nova('GET', '/flavors/detail');
    const tiny = (flavors.body as { flavors: { id: string; name: string }[] }).flavors.find(
      ({ name }) => name === 'tiny',
    );
    this.flavorId = tiny?.id ?? '';
    const networks = await this.api.ask('GET', 'network', '/networks?name=bench');
    this.networkId = (networks.body as { networks: { id: string }[] }).networks[0]?.id ?? '';
  }

  /** A testbed may have real hosts as well; they heed none of the metadata that steers a copy, and are named otherwise. */
  async #fakeHosts(): Promise<string[]> {
    const services = await this.api.nova('GET', '/os-services?binary=nova-compute');
    const hosts = (services.body as { services: { host: string }[] }).services.map(({ host }) => host).sort();
    assert.ok(
      hosts.every((host) => host.startsWith('cmp-')),
      `the contract wants fake hosts (cmp-…) alone, and this cloud has ${hosts.join(', ')}: testbed/down --wipe, or bring up another one (TB_OFFSET)`,
    );
    return hosts;
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.toReversed()) await undo();
    await this.target.stop();
  }

  afterwards(undo: () => Promise<unknown>): void {
    this.#undo.push(undo);
  }

  name(what: string): string {
    this.#made += 1;
    return `contract-${what}-${process.pid}-${this.#made}`;
  }

  /** An ACTIVE server, gone when the file's tests are over. */
  async server(
    what: string,
    wish: CopyWish = {},
    differing: Record<string, unknown> = {},
  ): Promise<SeenServer> {
    const answer = await this.create(what, wish, differing);
    assert.equal(answer.status, 202, answer.text);
    return await this.settled((answer.body as { server: { id: string } }).server.id);
  }

  async create(what: string, wish: CopyWish = {}, differing: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await this.api.nova('POST', '/servers', {
      server: {
        name: this.name(what),
        flavorRef: this.flavorId,
        imageRef: this.imageId,
        networks: 'none',
        host: this.from,
        metadata: this.target.metadata(wish),
        ...differing,
      },
    });
    const id = (answer.body as { server?: { id: string } } | undefined)?.server?.id;
    if (id !== undefined) this.afterwards(() => this.remove(id));
    return answer;
  }

  async remove(id: string): Promise<void> {
    await this.api.nova('DELETE', `/servers/${id}`);
    await this.until(
      `${id} is gone`,
      () => this.api.nova('GET', `/servers/${id}`),
      ({ status }) => status === 404,
    );
  }

  async look(id: string): Promise<SeenServer> {
    const { body, status, text } = await this.api.nova('GET', `/servers/${id}`);
    assert.equal(status, 200, text);
    const { server } = body as { server: Record<string, string | null> };
    return {
      id,
      name: server['name'] ?? '',
      status: server['status'] ?? '',
      host: server['OS-EXT-SRV-ATTR:host'] ?? null,
      taskState: server['OS-EXT-STS:task_state'] ?? null,
    };
  }

  /** Until nothing is being done to it. */
  async settled(id: string): Promise<SeenServer> {
    const idle = ({ taskState, status }: SeenServer) => taskState === null && status !== 'BUILD';
    return await this.until(`${id} is idle`, () => this.look(id), idle);
  }

  async migrate(id: string, host: string | null, version = '2.93'): Promise<Answer> {
    const older = version === '2.1' ? { disk_over_commit: false, block_migration: false } : {};
    const asked = { host, block_migration: 'auto', ...older };
    return await this.api.nova('POST', `/servers/${id}/action`, { 'os-migrateLive': asked }, version);
  }

  /** Newest first. */
  async records(id: string): Promise<SeenMigration[]> {
    const { body } = await this.api.nova('GET', `/os-migrations?instance_uuid=${id}`);
    return (body as { migrations: SeenMigration[] }).migrations;
  }

  /**
   * The newest record, once it is in one of these states. The conductor makes a record only after the POST was
   * answered: to see the next one, say how many there were.
   */
  async record(id: string, states: readonly string[], beyond = 0): Promise<SeenMigration> {
    const [found] = await this.until(
      `the newest migration of ${id} is ${states.join(' or ')}`,
      () => this.records(id),
      (all) => all.length > beyond && states.includes(all[0]?.status ?? ''),
    );
    assert.ok(found);
    return found;
  }

  async action(id: string, requestId: string): Promise<unknown> {
    const { body } = await this.api.nova('GET', `/servers/${id}/os-instance-actions/${requestId}`);
    return (body as { instanceAction: unknown }).instanceAction;
  }

  async until<T>(what: string, look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
    const end = performance.now() + longestMs;
    for (;;) {
      const seen = await look();
      if (good(seen)) return seen;
      if (performance.now() > end)
        throw new Error(`not within ${longestMs / 1000} s: ${what}; last seen: ${JSON.stringify(seen)}`);
      await sleep(this.target.lookEveryMs);
    }
  }
}

/** Opened before the first test of the file, and cleared away after the last. */
export function scene(options: SceneOptions = {}): Scene {
  const set = new Scene();
  before(() => set.open(options));
  after(() => set.close());
  return set;
}

export const requestIdOf = ({ headers }: Answer): string => headers.get('x-openstack-request-id') ?? '';
