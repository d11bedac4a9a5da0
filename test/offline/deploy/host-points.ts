/** What Telegraf's inputs write (seen of Telegraf 1.37 with deploy/telegraf/compute-node.conf), of two minutes. */
export function hostPoints(hosts: readonly string[], from: number): string[] {
  return hosts.flatMap((host, h) =>
    Array.from({ length: 12 }, (_, i) => {
      const at = Math.floor(from / 1_000) + 10 * i;
      const sent = 1_000_000 * i * (h + 1);
      return [
        `cpu,cpu=cpu-total,host=${host} usage_user=12.5,usage_system=3.5,usage_idle=${80 - i},usage_iowait=0.5,usage_steal=0,usage_guest=0 ${at}`,
        `mem,host=${host} total=67415556096i,available=${40_000_000_000 - i}i,available_percent=59.3,used=27000000000i,dirty=0i ${at}`,
        `net,host=${host},interface=eth0 bytes_sent=${sent}i,bytes_recv=${2 * sent}i,packets_sent=10i,packets_recv=20i,err_in=0i,err_out=0i,drop_in=${i}i,drop_out=0i ${at}`,
        `disk,device=vda1,fstype=ext4,host=${host},mode=rw,path=/ free=1000i,total=4000i,used=3000i,used_percent=75 ${at}`,
        `diskio,host=${host},name=vda read_bytes=${sent}i,write_bytes=${sent}i,reads=1i,writes=1i,io_time=1i ${at}`,
        `system,host=${host} load1=1.5,load5=1.2,n_cpus=8i ${at}`,
        `kernel,host=${host} context_switches=${1_000 * i}i,processes_forked=${i}i ${at}`,
      ];
    }).flat(),
  );
}
