#!/usr/bin/python3
"""disk.py FILE: a disk with syslinux's boot record and two empty partitions, for booting and for what a guest writes."""
import struct
import sys

SECTORS_A_MIB = 2048
FAT16, LINUX = 0x06, 0x83
# in MiB; `build` makes the file systems and has these numbers too
PARTITIONS = ((FAT16, 1, 47), (LINUX, 48, 256))


def entry(kind, start_mib, size_mib):
    beyond = b'\xfe\xff\xff'    # of the cylinders, heads and sectors that a BIOS could count
    return struct.pack('<B3sB3sII', 0x80 if kind == FAT16 else 0, beyond, kind, beyond,
                       start_mib * SECTORS_A_MIB, size_mib * SECTORS_A_MIB)


def main():
    with open('/usr/lib/syslinux/mbr/mbr.bin', 'rb') as boot, open(sys.argv[1], 'wb') as disk:
        disk.write(boot.read(440).ljust(446, b'\0'))
        for partition in PARTITIONS:
            disk.write(entry(*partition))
        disk.write(bytes(32) + b'\x55\xaa')
        disk.truncate(sum(PARTITIONS[-1][1:]) << 20)


if __name__ == '__main__':
    main()
