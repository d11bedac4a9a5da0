import type { CloudRef } from '../cloud-ref.ts';
import type { FeltLimitName } from '../felt/limits.ts';
import type { Policy } from '../policy.ts';
import type { Load } from './load.ts';

/**
 * A campaign, parsed, with the small files that it names read into it. Plain JSON: it travels as a Temporal payload
 * and rests in Temporal's history, so no secret is ever part of it. Where the file may give a list in place of a
 * value, the list is kept as an `Axis`; `expandScenarios` makes the points of the matrix.
 */
export interface CampaignSpec {
  readonly format: 'ferry.campaign/1';
  /** `[a-z0-9-]`, at most 40 characters: part of ids, tags and the names of what is created. */
  readonly name: string;
  /** Empty = whatever `OS_CLOUD`, else `OS_*`, say where the worker runs. */
  readonly cloud: CloudRef;
  /** Compute service host or hypervisor hostname, as written; preflight finds which. */
  readonly evacuate: string;
  /** Hosts (either kind of name), or `nova`: the scheduler chooses for each server. */
  readonly to: Axis<string>;
  readonly fleet: FleetMatrix;
  readonly migrate: {
    readonly blockMigration: Axis<BlockMigration>;
    /** How many servers may be on the move at once, 1…1000. */
    readonly parallelism: Axis<number>;
    readonly deadline: {
      readonly baseMs: number;
      /** For each GiB that has to be copied: memory, and the local disk where block migration copies it. */
      readonly perGibMs: number;
      readonly then: Axis<DeadlinePolicy>;
    };
  };
  /** What the cloud's hosts are declared to have; where one of them is a list, what they are set to. Absent: nothing is declared. */
  readonly policy?: PolicyMatrix;
  readonly trips: Trips;
  /** How guests are watched while they move. Absent: nobody watches. */
  readonly probes?: Probes;
  readonly limits: Limits;
  /** The operator's own labels; put beside every result. */
  readonly tags: Readonly<Record<string, string>>;
  /** Targets of the workers' notify.yaml that are told how a run ended: names alone. Absent: nobody is. */
  readonly notify?: readonly string[];
  /** What preflight must find in the cloud although the fleet does not use it: the replaced tool's image and flavor. */
  readonly require?: { readonly image?: string; readonly flavor?: string };
}

/** A parameter's values in the order written: one where the file has a plain value; never empty, never twice the same. */
export type Axis<T> = readonly [T, ...T[]];

export type BlockMigration = boolean | 'auto';

export const deadlinePolicies = ['abort', 'force-complete', 'wait'] as const;
export type DeadlinePolicy = (typeof deadlinePolicies)[number];

/** Each field with all its values; at least one field. */
export type PolicyMatrix = { readonly [Field in keyof Policy]: Axis<NonNullable<Policy[Field]>> };

export interface Trips {
  /** Trips that count. A trip with a way back is two evacuations. */
  readonly count: number;
  /** False: the host is emptied once and the servers stay where they went; then `count` is 1 and `warmup` 0. */
  readonly wayBack: boolean;
  readonly pauseMs: number;
  /** Trips before the counted ones, labelled, and kept out of the statistics. */
  readonly warmup: number;
}

/** Which guests' answers are waited for, how often they are asked, and where. */
export interface Probes {
  readonly icmp: boolean;
  readonly udp: boolean;
  readonly tcp: boolean;
  /** 10…1000. */
  readonly periodMs: number;
  readonly port: number;
  /** Absent: a server's first address, floating before fixed. */
  readonly address?: { readonly network?: string; readonly version?: 4 | 6 };
  readonly keepSamplesDays: number;
}

/** What every scenario is held against. Absent = no limit. */
export interface Limits {
  readonly successRatePercent: number;
  readonly makespanMs?: number;
  readonly serverMs?: number;
  readonly regression?: Regression;
  /** Of what guests and clients felt: percentiles over the verified migrations, ms. */
  readonly felt?: Readonly<Partial<Record<FeltLimitName, number>>>;
}

/** How much slower than before a scenario's servers may have become. */
export interface Regression {
  /** Of the median of the runs before. */
  readonly percent: number;
  /** How many passing runs of the campaign it is held against: the newest before it. */
  readonly baselineRuns: number;
}

/** `image`: root disk on the host · `volume`: a volume made beforehand · `new-volume`: Nova has Cinder make it at boot. */
export const bootKinds = ['image', 'volume', 'new-volume'] as const;
export type BootKind = (typeof bootKinds)[number];

export type FlavorRef =
  | { readonly kind: 'existing'; readonly name: string }
  | {
      readonly kind: 'made';
      readonly vcpus: number;
      readonly ramMb: number;
      readonly diskGb: number;
      readonly ephemeralGb: number;
    };

export const diskFormats = ['qcow2', 'raw', 'vmdk', 'vdi', 'vhd', 'vhdx', 'iso'] as const;
export type DiskFormat = (typeof diskFormats)[number];

export type ImageRef =
  /** A name or an id. */
  | { readonly kind: 'existing'; readonly name: string }
  /** An absolute path, which the worker reads: where the worker runs elsewhere, the file must be there too. */
  | {
      readonly kind: 'upload';
      readonly file: string;
      readonly diskFormat: DiskFormat;
      readonly sizeBytes: number;
    };

export type NetworkRef =
  /** A name or an id. */
  | { readonly kind: 'existing'; readonly name: string }
  /** Servers without ports. */
  | { readonly kind: 'none' }
  /** Nova finds the project's network, or makes one. */
  | { readonly kind: 'auto' };

export type KeypairRef =
  | { readonly kind: 'existing'; readonly name: string }
  /** One line of OpenSSH's form; the run makes a keypair of it and removes it again. */
  | { readonly kind: 'imported'; readonly publicKey: string };

/** What does not vary within a group of like servers. */
interface GroupConstants {
  readonly keypair?: KeypairRef;
  /** As Nova takes it. At most 65,535 characters. */
  readonly userDataBase64?: string;
  /** What the agent has each server do. Absent: nothing. */
  readonly load?: readonly Load[];
  /** Passed to Nova as server metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** `count` like servers, each parameter with all its values. */
export interface GroupMatrix extends GroupConstants {
  readonly count: Axis<number>;
  readonly boot: Axis<BootKind>;
  readonly flavor: Axis<FlavorRef>;
  readonly image: Axis<ImageRef>;
  readonly network: Axis<NetworkRef>;
  /** Of the root volume; absent = what flavor and image need. */
  readonly volumeSizeGb?: Axis<number>;
}

/** `count` like servers of one scenario. */
export interface FleetGroup extends GroupConstants {
  readonly count: number;
  readonly boot: BootKind;
  readonly flavor: FlavorRef;
  readonly image: ImageRef;
  readonly network: NetworkRef;
  /** Never with `boot: image`; absent = what flavor and image need. */
  readonly volumeSizeGb?: number;
}

/** Servers that are there already and stay after the run: all on the host, less those that a filter leaves out. */
export interface AdoptedFleet {
  readonly kind: 'adopted';
  readonly filter: AdoptFilter;
}

/** A server must satisfy all of it. The empty filter adopts every server on the host. */
export interface AdoptFilter {
  readonly metadata?: Readonly<Record<string, string>>;
  /** The server has every one of them. */
  readonly tags?: readonly string[];
  /** A name or an id. */
  readonly project?: string;
  /** A name. */
  readonly flavor?: string;
}

export type FleetMatrix =
  { readonly kind: 'created'; readonly groups: readonly GroupMatrix[] } | AdoptedFleet;

export type FleetSpec = { readonly kind: 'created'; readonly groups: readonly FleetGroup[] } | AdoptedFleet;
