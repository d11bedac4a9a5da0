#!/usr/bin/python3
"""relay.py NETNS... -- PORT... [-- NETNS... -- PORT...]: makes what listens on this
machine's 127.0.0.1 answer on 127.0.0.1 in other network namespaces too.

So the control plane stays on loopback, and the URLs of its catalogue hold in a compute host as
they do outside. Its sockets are made inside the namespaces; it runs outside."""
import asyncio
import ctypes
import itertools
import os
import socket
import sys

CLONE_NEWNET = 0x40000000
LOOPBACK = '127.0.0.1'
CHUNK = 65536

_libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    """Moves this thread into a network namespace (os.setns is of Python 3.12)."""
    with open(path, 'rb') as netns:
        if _libc.setns(netns.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)


def listeners(netns, ports, home):
    enter(f'/run/netns/{netns}')
    try:
        return [(port, socket.create_server((LOOPBACK, port), backlog=128)) for port in ports]
    finally:
        enter(home)


async def pump(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


def relay(port):
    async def handle(reader, writer):
        try:
            there_reader, there_writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))
        there_writer.close()
        writer.close()
    return handle


async def serve(sockets):
    for port, listener in sockets:
        await asyncio.start_server(relay(port), sock=listener)
    await asyncio.Event().wait()


def main():
    groups = [list(group) for dashes, group in itertools.groupby(sys.argv[1:], '--'.__eq__) if not dashes]
    home = f'/proc/{os.getpid()}/ns/net'
    # opened before any namespace is entered: the path would name the namespace that the thread is in
    with open(home, 'rb') as own:
        stay = f'/proc/self/fd/{own.fileno()}'
        sockets = [one for names, ports in zip(groups[::2], groups[1::2])
                   for name in names for one in listeners(name, map(int, ports), stay)]
    asyncio.run(serve(sockets))


if __name__ == '__main__':
    main()
