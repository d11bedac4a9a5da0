/** A server that is to be moved, as far as its size says what that will cost. */
export interface Mover {
  readonly name: string;
  /** Absent for one that the campaign would make. */
  readonly serverId?: string;
  readonly ramMb: number;
  /** On the host's own storage, as its flavor allows; what a volume holds never moves. */
  readonly localDiskGb: number;
}
