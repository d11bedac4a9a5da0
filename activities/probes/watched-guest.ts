/** A server of the fleet, as a probe knows it. */
export interface WatchedGuest {
  readonly id: string;
  readonly name: string;
  /** IPv4 or IPv6. */
  readonly address: string;
}

/** How guests are watched. */
export interface Watching {
  readonly icmp: boolean;
  readonly udp: boolean;
  readonly tcp: boolean;
  readonly periodMs: number;
  /** The agent's, for UDP and TCP. */
  readonly port: number;
}
