/** What the project may have; -1 is no limit. The services' own defaults: nova/conf/quota.py, cinder/common/config.py, neutron/conf/quota.py. */
export interface ComputeQuota {
  instances: number;
  cores: number;
  ram: number;
  key_pairs: number;
  metadata_items: number;
  server_groups: number;
  server_group_members: number;
}

export interface VolumeQuota {
  volumes: number;
  gigabytes: number;
  per_volume_gigabytes: number;
  snapshots: number;
  backups: number;
  backup_gigabytes: number;
  groups: number;
}

export interface NetworkQuota {
  network: number;
  subnet: number;
  subnetpool: number;
  port: number;
  router: number;
  floatingip: number;
  rbac_policy: number;
  security_group: number;
  security_group_rule: number;
}

export interface Quotas {
  readonly compute: ComputeQuota;
  readonly volume: VolumeQuota;
  readonly network: NetworkQuota;
}

export const defaultQuotas = (): Quotas => ({
  compute: {
    instances: 10,
    cores: 20,
    ram: 51_200,
    key_pairs: 100,
    metadata_items: 128,
    server_groups: 10,
    server_group_members: 10,
  },
  volume: {
    volumes: 10,
    gigabytes: 1000,
    per_volume_gigabytes: -1,
    snapshots: 10,
    backups: 10,
    backup_gigabytes: 1000,
    groups: 10,
  },
  network: {
    network: 100,
    subnet: 100,
    subnetpool: -1,
    port: 500,
    router: 10,
    floatingip: 50,
    rbac_policy: 10,
    security_group: 10,
    security_group_rule: 100,
  },
});
