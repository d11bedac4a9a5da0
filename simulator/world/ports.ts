/** Neutron's ports, found by id and by the server that has them. */
import type { Clock } from '../clock.ts';
import type { Port } from './network.ts';

export class Ports {
  readonly #clock: Clock;
  readonly #all = new Map<string, Port>();
  readonly #byDevice = new Map<string, Set<Port>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#all.size;
  }

  add(port: Port): void {
    this.#all.set(port.id, port);
    const ofDevice = this.#byDevice.get(port.deviceId) ?? new Set();
    this.#byDevice.set(port.deviceId, ofDevice.add(port));
  }

  get(id: string): Port | undefined {
    return this.#all.get(id);
  }

  of(deviceId: string): readonly Port[] {
    return [...(this.#byDevice.get(deviceId) ?? [])];
  }

  all(): Iterable<Port> {
    return this.#all.values();
  }

  bind(port: Port, hostId: string, status: Port['status']): void {
    port.hostId = hostId;
    port.status = status;
    port.updatedAt = this.#clock.nowMs;
    port.revision += 1;
  }

  remove(port: Port): void {
    this.#all.delete(port.id);
    this.#byDevice.get(port.deviceId)?.delete(port);
  }
}
