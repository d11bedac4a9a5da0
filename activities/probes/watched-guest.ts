/** A server of the fleet, as a probe knows it. */
export interface WatchedGuest {
  readonly id: string;
  readonly name: string;
  /** IPv4 or IPv6. */
  readonly address: string;
}

/** A fleet that is watched, and how. */
export interface WatchOver {
  readonly run: string;
  readonly guests: readonly WatchedGuest[];
  readonly watching: Watching;
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
