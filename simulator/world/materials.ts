/** What servers are made of and with. */
export interface Flavor {
  readonly id: string;
  /** The database's, which migration records name. */
  readonly number: number;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly isPublic: boolean;
  readonly description: string | undefined;
  readonly extraSpecs: Record<string, string>;
}

export interface Image {
  readonly id: string;
  name: string | undefined;
  status: 'queued' | 'saving' | 'active';
  readonly visibility: string;
  readonly diskFormat: string | undefined;
  readonly containerFormat: string | undefined;
  readonly owner: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  readonly isProtected: boolean;
  readonly tags: string[];
  readonly properties: Record<string, string>;
  data: { readonly sizeBytes: number; readonly md5: string; readonly sha512: string } | undefined;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Keypair {
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly createdAt: number;
}

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly policy: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';
  readonly maxServersPerHost: number | undefined;
  readonly members: string[];
}

export interface Aggregate {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly hosts: string[];
  readonly metadata: Record<string, string>;
  readonly createdAt: number;
}
