/** Whom the loads of a guest talk to: the body of CONFIGURE. `network` and `wordcount` talk to the first peer. */
export interface AgentPeers {
  readonly peers: readonly { readonly name: string; readonly address: string }[];
  /** Where a `network` load `to: probe` sends. */
  readonly probe?: string;
}
