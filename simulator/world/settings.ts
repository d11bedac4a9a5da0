/** How this cloud is set up: what an operator would write into nova.conf, and how long the machinery takes. */
export interface Settings {
  /** Nova's [DEFAULT] max_concurrent_live_migrations, per source host; 0 is no limit. */
  readonly maxConcurrentLiveMigrations: number;
  /**
   * Where a server's own disks are. 'local' disks have to be copied, and Nova refuses to move them without block
   * migration; 'shared' ones must not be. 'unchecked' is Nova's fake driver: it copies none, and refuses nothing.
   */
  readonly storage: 'local' | 'shared' | 'unchecked';
  /** Nova's [cinder] cross_az_attach. */
  readonly crossAzAttach: boolean;
  /** [DEFAULT] service_down_time and rpc_response_timeout. */
  readonly serviceDownTimeMs: number;
  readonly rpcResponseTimeoutMs: number;
  /** How often the source publishes a copy's progress: nova/virt/libvirt/driver.py `_live_migration_monitor`. */
  readonly publishEveryMs: number;
  /** [libvirt] live_migration_*. */
  readonly liveMigration: LiveMigrationPolicy;
  /** The load in servers whose metadata does not say. */
  readonly load: Load;
  readonly pace: Pace;
}

export interface LiveMigrationPolicy {
  /** ms that the guest may stand still for the last pass. */
  readonly downtimeMs: number;
  /** 0 is no limit. */
  readonly bandwidthMiBps: number;
  readonly permitAutoConverge: boolean;
  readonly permitPostCopy: boolean;
  /** What libvirtd carries where live_migration_tunnelled is on; undefined where it is off. */
  readonly tunnelMiBps: number | undefined;
  readonly parallelConnections: number;
  /** What one migration thread carries on these CPUs; undefined: as much as the link. */
  readonly streamMiBps: number | undefined;
  /** Stopping the guest, its devices' state, starting it on the other side. */
  readonly switchoverMs: number;
  /** s per GiB of memory and copied disk; 0 is none. */
  readonly completionTimeoutPerGib: number;
  readonly timeoutAction: 'abort' | 'force_complete';
}

/** What goes on in a server, per MiB and second. */
export interface Load {
  readonly dirtyMiBps: number;
  /** What is written to again and again; undefined: all of the memory in use. */
  readonly workingSetMiB: number | undefined;
  /** Part of the memory that is not zero pages. */
  readonly usedFraction: number;
}

/** How long the steps take that are not the copy, in ms of the cloud's time, give or take a fifth. */
export interface Pace {
  /** A POST until the conductor begins. */
  readonly castMs: number;
  readonly scheduleMs: number;
  /** The checks at source and destination, each. */
  readonly checkMs: number;
  readonly preLiveMs: number;
  /** The end of the copy until the server is ACTIVE on its new host, and from then until the record is final. */
  readonly postMs: number;
  readonly finalMs: number;
  readonly abortMs: number;
  readonly bootMs: number;
  readonly volumeMs: number;
  readonly deleteMs: number;
}

/** As a small real cloud was seen to take: a migration without a copy is 1.2 to 1.35 s. */
export const defaultPace: Pace = {
  castMs: 60,
  scheduleMs: 250,
  checkMs: 60,
  preLiveMs: 200,
  postMs: 300,
  finalMs: 350,
  abortMs: 400,
  bootMs: 1_500,
  volumeMs: 1_500,
  deleteMs: 500,
};

/** Nova's own defaults: nova/conf/libvirt.py, nova/conf/compute.py. */
export const defaultSettings: Settings = {
  maxConcurrentLiveMigrations: 1,
  storage: 'local',
  crossAzAttach: true,
  serviceDownTimeMs: 60_000,
  rpcResponseTimeoutMs: 60_000,
  publishEveryMs: 5_000,
  liveMigration: {
    downtimeMs: 500,
    bandwidthMiBps: 0,
    permitAutoConverge: false,
    permitPostCopy: false,
    tunnelMiBps: undefined,
    parallelConnections: 1,
    streamMiBps: undefined,
    switchoverMs: 50,
    completionTimeoutPerGib: 800,
    timeoutAction: 'abort',
  },
  load: { dirtyMiBps: 0, workingSetMiB: undefined, usedFraction: 1 },
  pace: defaultPace,
};
