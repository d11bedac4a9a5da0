/** What every tool is asked, and what it answers. */

export interface Task {
  readonly servers: number;
  /** Migrations at once. */
  readonly parallel: number;
  /** How long each copy takes, s. */
  readonly seconds: number;
}

/** One server's move as its tool tells it; epoch ms. */
export interface Move {
  /** Absent where the tool does not say which server it was. */
  readonly server?: string;
  readonly askedAt: number;
  readonly noticedAt: number;
}

export interface Weight {
  readonly cpuS: number;
  readonly peakMib: number;
}

export interface Outcome {
  readonly moves: readonly Move[];
  /** Of each process of the tool. */
  readonly weights: Readonly<Record<string, Weight>>;
  /** Makespan ÷ what Nova's own times would have needed (domain/account/overhead.ts), where the tool tells of it. */
  readonly overheadRatio?: number;
}
