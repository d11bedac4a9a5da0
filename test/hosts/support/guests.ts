import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Scene } from '../../cloud/support/scene.ts';
import { root } from '../../cloud/support/testbed.ts';

const execute = promisify(execFile);

/** What a guest says of itself, asked over SSH from the namespace where a probe stands. */
export interface Life {
  /** Another one means that it has booted again. */
  readonly bootId: string;
  /** Counted up once a second for as long as it runs. */
  readonly beats: number;
  /** Of a file on its disk, read from there: as it was written, and as it is. */
  readonly written: string;
  readonly read: string;
}

/** Run by each guest as it boots: writes a file to its disk, then counts. */
const userData = `#!/bin/sh
head -c 8388608 /dev/urandom >/data/kept
md5sum </data/kept >/run/written
sync
n=0
while :; do n=$((n + 1)); echo $n >/run/beats; sleep 1; done
`;

/** The page cache moves with the memory: without it the disk itself has to answer. */
const ask =
  'cat /proc/sys/kernel/random/boot_id /run/beats /run/written && ' +
  'echo 3 >/proc/sys/vm/drop_caches && md5sum </data/kept';

/** Guests that a test boots itself, on real hosts, and can talk to. */
export class Guests {
  readonly #scene: Scene;
  readonly #key: string;

  private constructor(scene: Scene, key: string) {
    this.#scene = scene;
    this.#key = key;
  }

  static async of(scene: Scene): Promise<Guests> {
    const key = join(scene.ferry.folder, 'guests');
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    return new Guests(scene, key);
  }

  get publicKeyFile(): string {
    return `${this.#key}.pub`;
  }

  /** Servers with this metadata on `host`, each of which has answered: their ids. */
  async boot(count: number, host: string, metadata: Readonly<Record<string, string>>): Promise<string[]> {
    const { cloud } = this.#scene;
    const body = {
      ...{
        name: 'guest',
        min_count: count,
        max_count: count,
        host,
        metadata,
        key_name: await this.#keypair(),
      },
      flavorRef: await this.#idOf('compute', '/flavors', 'flavors', 'tiny'),
      imageRef: await this.#idOf('image', '/v2/images', 'images', 'guest'),
      networks: [{ uuid: await this.#idOf('network', '/v2.0/networks', 'networks', 'guests') }],
      user_data: Buffer.from(userData).toString('base64'),
      return_reservation_id: true,
    };
    const { reservation_id: reservation } = (await cloud.call('POST', 'compute', '/servers', {
      server: body,
    })) as { reservation_id: string };
    const servers = await cloud.until(
      `${String(count)} ACTIVE servers`,
      () => cloud.servers(`&reservation_id=${reservation}`),
      (seen) => seen.length === count && seen.every((s) => s.status === 'ACTIVE' || s.status === 'ERROR'),
      240_000,
    );
    assert.deepEqual(new Set(servers.map((s) => s.status)), new Set(['ACTIVE']));
    for (const { id } of servers) await this.life(id, 240_000);
    return servers.map((s) => s.id);
  }

  /** Asks until the guest answers: a guest that boots, or that has just moved, may take a moment. */
  async life(id: string, withinMs = 60_000): Promise<Life> {
    const address = await this.#addressOf(id);
    const end = Date.now() + withinMs;
    for (;;) {
      try {
        const { stdout } = await this.#ssh(address, ask);
        const [bootId = '', beats = '', written = '', read = ''] = stdout.trim().split('\n');
        return { bootId, beats: Number(beats), written, read };
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await sleep(1000);
    }
  }

  async #ssh(address: string, command: string): Promise<{ stdout: string }> {
    const options = [
      'BatchMode=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'ConnectTimeout=5',
    ];
    return await execute(
      join(root, 'testbed', 'hosts', 'probe'),
      ['ssh', '-q', '-i', this.#key, ...options.flatMap((o) => ['-o', o]), `root@${address}`, command],
      { env: { ...process.env, TB_DIR: this.#scene.testbed.dir }, timeout: 30_000 },
    );
  }

  async #addressOf(id: string): Promise<string> {
    const { server } = await this.#scene.cloud.get<{
      server: { addresses: Record<string, { addr: string }[]> };
    }>('compute', `/servers/${id}`);
    const address = Object.values(server.addresses).flat()[0]?.addr;
    assert.ok(address, `server ${id} has no address`);
    return address;
  }

  async #keypair(): Promise<string> {
    const name = `guests-${String(process.pid)}`;
    const publicKey = (await readFile(this.publicKeyFile, 'utf8')).trim();
    const keypair = { name, type: 'ssh', public_key: publicKey };
    await this.#scene.cloud.call('POST', 'compute', '/os-keypairs', { keypair }).catch((error: unknown) => {
      if (!String(error).includes('409')) throw error;
    });
    return name;
  }

  async #idOf(
    service: 'compute' | 'image' | 'network',
    path: string,
    key: string,
    name: string,
  ): Promise<string> {
    const listed = await this.#scene.cloud.get<Record<string, { id: string; name: string }[]>>(service, path);
    const found = listed[key]?.find((one) => one.name === name);
    assert.ok(found, `the cloud has no ${name} among its ${key}`);
    return found.id;
  }
}

/** It is the same guest: it has not booted again, has gone on meanwhile, and its disk holds what it wrote. */
export function assertLivedOn(before: Life, after: Life): void {
  assert.equal(after.bootId, before.bootId, 'boot_id: it has booted again');
  assert.ok(after.beats > before.beats, `it counted to ${String(before.beats)}, then ${String(after.beats)}`);
  assert.deepEqual([after.written, after.read], [before.written, before.written], 'its disk');
}
