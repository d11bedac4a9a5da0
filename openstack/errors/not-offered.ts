/** What the call needs and the cloud does not offer: found before anything is sent. */
import { OpenStackError } from './evidence.ts';

/** The service's microversions end below what the call needs (or, on a cloud of the future, begin above it). */
export class MicroversionTooLow extends OpenStackError {
  override readonly name = 'MicroversionTooLow';
  declare readonly service: string;
  readonly needed: string;
  readonly offered?: { readonly min: string; readonly max: string };

  constructor(
    service: string,
    needed: string,
    offered: { min: string; max: string } | undefined,
    meaning: string,
  ) {
    const has =
      offered === undefined ? 'this cloud offers none' : `this cloud offers ${offered.min} to ${offered.max}`;
    super(`${service} needs microversion ${needed}, ${has}: ${meaning}`);
    Object.assign(this, { service });
    this.needed = needed;
    if (offered !== undefined) this.offered = offered;
  }
}

/** The catalogue has no endpoint of this service for the interface and region asked for; the message lists what it has. */
export class EndpointMissing extends OpenStackError {
  override readonly name = 'EndpointMissing';
  declare readonly service: string;

  constructor(service: string, message: string) {
    super(message);
    Object.assign(this, { service });
  }
}
