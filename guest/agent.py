#!/usr/bin/env python3
"""The agent of ferry in a guest: heartbeats, clocks, steal, and a load that tells what it achieved.

    agent.py CONFIG      CONFIG: {"ferry_agent": 1, "key": BASE64, "port": 7117, "loads": [...]}, readable by root alone

One file, standard library only, Python 3.6 and later: it is brought by cloud-init to whatever image there is. The wire
is told in docs/agent.md; domain/probe-wire and guest/small are its other forms. Loads run in processes of their own and
count what they did into shared memory, so that no load, and no report, keeps a heartbeat waiting.
"""
import base64
import collections
import ctypes
import hashlib
import hmac
import json
import mmap
import os
import random
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

FRAME, MAC = 88, 16
MAGIC = b"FRY1"
(PING, PONG, SUBSCRIBE, CHALLENGE, BEAT, AUTH, ECHO, ECHOED, REPORT, REPORTED, CONFIGURE, CONFIGURED,
 WORDS, COUNTED, DATA) = range(1, 16)
FIELDS = struct.Struct(">4sB3x8Q")
MOST_SUBSCRIBERS, MOST_CONNECTIONS = 4, 8
AUTH_WITHIN_S, SILENCE_S = 5, 60
MOST_CONFIGURE, MOST_REPORT, MOST_WORDS, MOST_DATA = 64 << 10, 1 << 20, 16 << 10, 1 << 20
MOST_UNSENT = 2 << 20
TICK_S = 0.01
BUCKET_MS, BUCKETS = 100, 6000
MIB = 1 << 20


# --- the wire ---------------------------------------------------------------------------------------------------------

class Signer:
    """HMAC-SHA256 under one key. The two blocks that depend on the key alone are hashed once."""

    def __init__(self, key):
        key = key.ljust(64, b"\0")
        self.inner = hashlib.sha256(bytes(b ^ 0x36 for b in key))
        self.outer = hashlib.sha256(bytes(b ^ 0x5C for b in key))

    def whole(self, data):
        inner = self.inner.copy()
        inner.update(data)
        outer = self.outer.copy()
        outer.update(inner.digest())
        return outer.digest()

    def mac(self, data):
        return self.whole(data)[:MAC]

    def frame(self, kind, session, seq, *fields):
        data = FIELDS.pack(MAGIC, kind, session, seq, *(fields + (0,) * (6 - len(fields))))
        return data + self.mac(data)

    def read(self, data):
        """(type, session, seq, a … f), or None where it is no frame under this key."""
        if len(data) != FRAME or data[:4] != MAGIC or data[5:8] != b"\0\0\0":
            return None
        if not hmac.compare_digest(self.mac(data[:FRAME - MAC]), bytes(data[FRAME - MAC:])):
            return None
        return FIELDS.unpack(data[:FRAME - MAC])[1:]

    def of_connection(self, nonce, session):
        return Signer(self.whole(struct.pack(">QQ", nonce, session)))


def number(eight_bytes):
    return struct.unpack(">Q", eight_bytes)[0]


def now_ns(clock=time.CLOCK_MONOTONIC):
    """Python 3.6 has no clock_gettime_ns; a float of seconds keeps 0.1 µs of a monotonic clock for thirty years."""
    return time.clock_gettime_ns(clock) if hasattr(time, "clock_gettime_ns") else int(time.clock_gettime(clock) * 1e9)


def now_ms():
    return int(time.monotonic() * 1000)


# --- what a guest knows of itself -------------------------------------------------------------------------------------

def text_of(path):
    with open(path) as file:
        return file.read().strip()


class Vitals:
    """Steal and CPU time, read from /proc/stat at most once a tick."""

    def __init__(self):
        self.boot_id = text_of("/proc/sys/kernel/random/boot_id")
        self.boot_number = number(bytes.fromhex(self.boot_id.replace("-", ""))[:8])
        self.stat = os.open("/proc/stat", os.O_RDONLY | os.O_CLOEXEC)
        self.ms_per_tick = 1000 // os.sysconf("SC_CLK_TCK")
        self.read_at, self.steal_ms, self.cpu_ms = -1.0, 0, 0

    def refresh(self):
        now = time.monotonic()
        if now - self.read_at >= TICK_S:
            self.read_at = now
            # cpu user nice system idle iowait irq softirq steal; guest time is part of user.
            times = [int(t) for t in os.pread(self.stat, 256, 0).split(b"\n", 1)[0].split()[1:9]]
            self.steal_ms = times[7] * self.ms_per_tick if len(times) > 7 else 0
            self.cpu_ms = sum(times) * self.ms_per_tick
        return self


# --- counting what a load did -----------------------------------------------------------------------------------------

class Counter:
    """One writer's count in shared memory: a total, a word on what is wrong, and a ring of 100 ms buckets."""

    HEAD = struct.Struct("<QdH")  # began (monotonic ms; 0: not yet), total, length of the problem
    SLOT = struct.Struct("<Qd")  # which bucket, how much
    PROBLEM_AT, PROBLEM_MOST, RING_AT = 32, 480, 512

    def __init__(self):
        self.memory = mmap.mmap(-1, self.RING_AT + BUCKETS * self.SLOT.size)
        self.total, self.began, self.slot, self.amount = 0.0, 0, -1, 0.0

    def begin(self):
        self.began = now_ms()
        self.HEAD.pack_into(self.memory, 0, self.began, self.total, self.HEAD.unpack_from(self.memory, 0)[2])

    def add(self, amount):
        bucket = now_ms() // BUCKET_MS
        if bucket != self.slot:
            self.slot, self.amount = bucket, 0.0
        self.amount += amount
        self.total += amount
        self.SLOT.pack_into(self.memory, self.RING_AT + bucket % BUCKETS * self.SLOT.size, bucket, self.amount)
        struct.pack_into("<d", self.memory, 8, self.total)

    def say(self, problem):
        data = problem.encode("utf-8", "replace")[:self.PROBLEM_MOST]
        self.memory[self.PROBLEM_AT:self.PROBLEM_AT + len(data)] = data
        struct.pack_into("<H", self.memory, 16, len(data))

    def read(self):
        """(began ms, total, problem)"""
        began, total, length = self.HEAD.unpack_from(self.memory, 0)
        return began, total, self.memory[self.PROBLEM_AT:self.PROBLEM_AT + length].decode("utf-8", "replace")

    def held(self, first, end):
        """{bucket: amount} of those from first to before end that had any."""
        flat = struct.unpack_from("<" + "Qd" * BUCKETS, self.memory, self.RING_AT)
        return {b: a for b, a in zip(flat[0::2], flat[1::2]) if first <= b < end}


# --- the loads: each runs for ever in a process of its own --------------------------------------------------------------

class Pace:
    """Paces a loop by the clock: how much is due at each step. What a pause left undone is not made up for."""

    def __init__(self, per_second, every_s=TICK_S):
        self.per_second, self.every_s, self.most_s = per_second, every_s, max(0.5, 2 * every_s)
        self.at, self.owed = time.monotonic(), 0.0

    def due(self):
        wait = self.at + self.every_s - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        now = time.monotonic()
        self.owed += self.per_second * min(now - self.at, self.most_s)
        self.at = now
        whole = int(self.owed)
        self.owed -= whole
        return whole


def burn(load, counter):
    """One core, busy for so many percent of each 20 ms. Counted is CPU time, so that a busy guest shows."""
    percent, slice_s = load["percent"], 0.02
    share, block = percent / 100.0, os.urandom(4096)
    counter.begin()
    at, spent = time.monotonic(), time.process_time()
    debt = 0.0
    while True:
        debt = min(debt + share * slice_s, 2 * slice_s)
        before = time.process_time()
        while time.process_time() - before < debt:
            hashlib.sha256(block).digest()
            if time.monotonic() > at + slice_s:
                break
        now = time.process_time()
        debt -= now - before
        counter.add((now - spent) * 100)  # percent of a core, times seconds
        spent = now
        at += slice_s
        wait = at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        elif wait < -0.5:
            at = time.monotonic()


def dirty(load, counter):
    """Writes to memory page by page. A migration's dirty log sees pages: each write counts as 4 KiB."""
    pages = max(1, load["working_set_mib"] * 256)
    memory = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for at in range(0, len(memory), MIB):  # incompressible, so that no page is sent as zero
        memory[at:at + MIB] = os.urandom(min(MIB, len(memory) - at))
    pattern, hot, page, value = load["pattern"], max(1, pages // 10), 0, 0
    pace = Pace(load["dirty_mib_per_second"] * 256)
    counter.begin()
    while True:
        count = min(pace.due(), 65536)
        value = (value + 1) & 255
        if pattern == "sequential":
            left = count
            while left > 0:
                run = min(left, pages - page)
                memory[page * 4096:(page + run) * 4096:4096] = bytes((value,)) * run
                page = (page + run) % pages
                left -= run
        else:
            numbers = struct.unpack("<%dI" % count, os.urandom(4 * count))
            if pattern == "hot-cold":  # nine writes of ten to a tenth of the pages
                for n in numbers:
                    memory[((n // 10) % (hot if n % 10 else pages)) * 4096] = value
            else:
                for n in numbers:
                    memory[(n % pages) * 4096] = value
        counter.add(count / 256.0)


def work_file(load):
    directory = load.get("directory", "/var/tmp/ferry-agent")
    os.makedirs(directory, 0o700, exist_ok=True)
    return os.path.join(directory, load["name"])


def write_disk(load, counter):
    """Writes a file round and round. With fsync a write counts once it is on the disk."""
    block = 64 << 10
    path, size = work_file(load), max(MIB, int(load["file_mib"]) * MIB)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    data, at = os.urandom(block), 0
    pace = Pace(load["write_mib_per_second"] * MIB / block, 0.05)
    counter.begin()
    while True:
        done = 0
        for _ in range(min(pace.due(), 1024)):
            os.pwrite(file, data, at)
            at = (at + block) % size
            done += 1
            if not load["fsync"]:
                counter.add(block / MIB)
            elif done % 16 == 0:
                os.fsync(file)
                counter.add(16 * block / MIB)
        if load["fsync"] and done % 16:
            os.fsync(file)
            counter.add(done % 16 * block / MIB)


def connect(agent, address):
    """A connection to the agent of a peer, authenticated as a probe's is. (socket, signer, session)"""
    link = socket.create_connection((address, agent.port), timeout=5)
    try:
        challenge = agent.signer.read(receive(link, FRAME))
        if challenge is None or challenge[0] != CHALLENGE:
            raise OSError("what answers there is not this run's agent")
        nonce, session = challenge[5], number(os.urandom(8))
        link.sendall(agent.signer.frame(AUTH, session, 0, 0, 0, nonce))
        link.settimeout(30)
        return link, agent.signer.of_connection(nonce, session), session
    except Exception:
        link.close()
        raise


def receive(link, size):
    data = b""
    while len(data) < size:
        more = link.recv(size - len(data))
        if not more:
            raise OSError("the connection was closed")
        data += more
    return data


def to_peer(agent, counter, talk):
    """Talks to the first peer, and again after whatever ended it."""
    peer = agent.peers[0]
    counter.begin()
    while True:
        try:
            link, signer, session = connect(agent, peer["address"])
            with link:
                counter.say("")
                talk(link, signer, session)
        except OSError as error:
            counter.say("%s at %s: %s; tried again each second" % (peer["name"], peer["address"], error))
            time.sleep(1)


def send_data(agent, load, counter):
    rate = load["mib_per_second"]
    if load["to"] == "probe":
        return send_to_probe(agent, rate, counter)
    chunk = 64 << 10
    body = os.urandom(chunk)

    def talk(link, signer, session):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * chunk)  # what waits here counts as sent
        pace, seq = Pace(rate * MIB / chunk, 0.02), 0
        while True:
            for _ in range(min(pace.due(), 1024)):
                seq += 1
                link.sendall(signer.frame(DATA, session, seq, chunk) + body)
                counter.add(chunk / MIB)
    return to_peer(agent, counter, talk)


def send_to_probe(agent, rate, counter):
    """Datagrams to the discard port: nobody has to listen there, and nobody says what arrived."""
    family = socket.AF_INET6 if ":" in agent.probe else socket.AF_INET
    link, body = socket.socket(family, socket.SOCK_DGRAM), os.urandom(1400)
    pace = Pace(rate * MIB / len(body))
    counter.begin()
    while True:
        for _ in range(min(pace.due(), 8192)):
            try:
                link.sendto(body, (agent.probe, 9))
                counter.add(len(body) / MIB)
            except OSError as error:
                counter.say("the probe at %s: %s" % (agent.probe, error))
                time.sleep(0.1)
                break


VOCABULARY = ["w%03d" % n for n in range(256)]


def stream_lines(agent, load, counter):
    """The streaming word count of the published benchmark: lines go to the next server, which counts their words. What
    counts is what the other side has counted."""
    def talk(link, signer, session):
        pace, seq = Pace(load["lines_per_second"], 0.05), 0
        while True:
            lines = min(pace.due(), 250)
            if lines == 0:
                continue
            text = "".join(" ".join(random.choices(VOCABULARY, k=10)) + "\n" for _ in range(lines)).encode()
            seq += 1
            link.sendall(signer.frame(WORDS, session, seq, len(text)) + text)
            answer = signer.read(receive(link, FRAME))
            if answer is None or answer[0] != COUNTED or answer[2] != seq:
                raise OSError("the count that came back is not this run's")
            counter.add(answer[3])
    return to_peer(agent, counter, talk)


# --- loads that another program makes, watched from outside ---------------------------------------------------------------

def session_of(leader):
    """The processes of a session: what a tool has started, and what that has."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                # After the name, which may hold anything: state ppid pgrp session …
                if int(text_of("/proc/%s/stat" % entry).rpartition(")")[2].split()[3]) == leader:
                    found.append(int(entry))
            except (OSError, ValueError, IndexError):
                pass
    return found


def cpu_ms_of(pid):
    try:
        return int(text_of("/proc/%d/schedstat" % pid).split()[0]) / 1e6
    except (OSError, ValueError, IndexError):
        fields = text_of("/proc/%d/stat" % pid).rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000.0 / os.sysconf("SC_CLK_TCK")


def written_mib_of(pid):
    return int(text_of("/proc/%d/io" % pid).split("wchar:")[1].split()[0]) / MIB


def supervise(command, counter, measure, scale):
    """Runs a program for ever, counting 100 ms by 100 ms what its processes did. Returns when it has ended."""
    complaint = tempfile.TemporaryFile("a+b")
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaint,
                               start_new_session=True)

    def end_both(*_):
        os.killpg(program.pid, signal.SIGTERM)
        os._exit(0)
    signal.signal(signal.SIGTERM, end_both)
    began, known, looked = time.monotonic(), {}, 0.0
    counter.begin()
    while program.poll() is None:
        time.sleep(BUCKET_MS / 1000.0)
        now = time.monotonic()
        if now - looked > 1:
            looked = now
            for pid in session_of(program.pid):
                known.setdefault(pid, 0.0)
        for pid in list(known):
            try:
                value = measure(pid)
                counter.add((value - known[pid]) * scale)
                known[pid] = value
            except (OSError, IndexError, ValueError):
                del known[pid]
        if os.fstat(complaint.fileno()).st_size > MIB:
            os.ftruncate(complaint.fileno(), 0)
    size = os.fstat(complaint.fileno()).st_size
    last = os.pread(complaint.fileno(), 300, max(0, size - 300)).decode("utf-8", "replace").strip()
    counter.say("%s ended after %.0f s with status %d%s" % (
        os.path.basename(command[0]), time.monotonic() - began, program.returncode, ": " + last if last else ""))


def stress_ng(load, counter):
    command = ["stress-ng", "--cpu", str(load["cores"]), "--cpu-load", str(int(load["percent"])), "--timeout", "0"]
    supervise(command, counter, cpu_ms_of, 0.1 / load["cores"])


def fio(load, counter):
    path = work_file(load)
    supervise(["fio", "--name=ferry", "--filename=" + path, "--rw=write", "--bs=64k", "--ioengine=psync",
               "--size=%dm" % load["file_mib"], "--rate=%d" % (load["write_mib_per_second"] * MIB), "--time_based",
               "--runtime=31536000", "--output=/dev/null"] + (["--fsync=16"] if load["fsync"] else []),
              counter, written_mib_of, 1)


def any_command(load, counter):
    supervise(load["run"], counter, cpu_ms_of, 0.1)


class Load:
    """One load as it was asked for: what works on it, and what became of that."""

    def __init__(self, wanted):
        self.wanted, self.name, self.kind = wanted, wanted["name"], wanted["kind"]
        self.tool, self.workers, self.scale = "own", 1, 1.0
        self.processes, self.counters, self.problem, self.ended_ms = {}, [], "", 0
        self.unit, self.rate, self.work = getattr(self, "as_" + self.kind)(wanted)

    def as_cpu(self, wanted):
        if wanted.get("tool") != "own" and shutil.which("stress-ng"):
            self.tool = "stress-ng"
            return "load %", wanted["percent"], lambda _, counter: stress_ng(wanted, counter)
        self.workers, self.scale = wanted["cores"], 1.0 / wanted["cores"]
        return "load %", wanted["percent"], lambda _, counter: burn(wanted, counter)

    def as_memory(self, wanted):
        return "MiB/s", wanted["dirty_mib_per_second"], lambda _, counter: dirty(wanted, counter)

    def as_disk(self, wanted):
        if wanted.get("tool") != "own" and shutil.which("fio"):
            self.tool = "fio"
            return "MiB/s", wanted["write_mib_per_second"], lambda _, counter: fio(wanted, counter)
        return "MiB/s", wanted["write_mib_per_second"], lambda _, counter: write_disk(wanted, counter)

    def as_network(self, wanted):
        return "MiB/s", wanted["mib_per_second"], lambda agent, counter: send_data(agent, wanted, counter)

    def as_wordcount(self, wanted):
        return "words/s", wanted["lines_per_second"] * 10, lambda agent, counter: stream_lines(agent, wanted, counter)

    def as_command(self, wanted):
        self.tool = "command"
        return "CPU %", None, lambda _, counter: any_command(wanted, counter)

    def waits_for(self, agent):
        """What it needs to be told before it can begin."""
        if self.kind == "network" and self.wanted["to"] == "probe":
            return "" if agent.probe else "it has not been told yet where the probe is"
        if self.kind in ("network", "wordcount"):
            return "" if agent.peers else "it has not been told yet whom to talk to"
        return ""

    def start(self, agent):
        self.problem, self.ended_ms = self.waits_for(agent), 0
        if self.problem:
            return
        self.counters = [Counter() for _ in range(self.workers)]
        for counter in self.counters:
            self.processes[agent.fork(lambda: self.worker(agent, counter))] = counter

    def worker(self, agent, counter):
        try:
            self.work(agent, counter)
        except Exception as error:
            counter.say("%s: %s" % (type(error).__name__, error))
            raise

    def stop(self):
        for pid in self.processes:
            os.kill(pid, signal.SIGTERM)
        self.processes, self.counters = {}, []

    def died(self, pid, status):
        counter = self.processes.pop(pid)
        how = "signal %d" % (status & 127) if status & 127 else "status %d" % (status >> 8)
        self.problem = counter.read()[2] or "its process ended with %s" % how
        if not self.processes:
            self.ended_ms = now_ms()

    def report(self, first, now):
        reads = [counter.read() for counter in self.counters]
        began = max((r[0] for r in reads), default=0)
        end = self.ended_ms or now
        held, achieved = [counter.held(first, end // BUCKET_MS) for counter in self.counters], None
        if reads and all(r[0] for r in reads) and end > began:
            achieved = round(sum(r[1] for r in reads) * self.scale * 1000.0 / (end - began), 2)
        factor, runs = self.scale * 1000.0 / BUCKET_MS, began // BUCKET_MS + 1
        values = [None if began == 0 or b < runs or b >= end // BUCKET_MS else
                  round(sum(h.get(b, 0.0) for h in held) * factor, 2) for b in range(first, now // BUCKET_MS)]
        problem = self.problem or next((r[2] for r in reads if r[2]), "")
        if achieved is not None and self.rate and not problem and end - began > 5000 and achieved < 0.9 * self.rate:
            problem = "fell short: %.2f of %.2f %s" % (achieved, self.rate, self.unit)
        return dict(dict(name=self.name, kind=self.kind, tool=self.tool, unit=self.unit, wanted=self.rate,
                         achieved=achieved, buckets=dict(from_ms=first * BUCKET_MS, every_ms=BUCKET_MS, values=values)),
                    **(dict(problem=problem) if problem else {}))


# --- the agent --------------------------------------------------------------------------------------------------------

class Connection:
    """A TCP connection, from its challenge on."""

    def __init__(self, link, address, now):
        self.link, self.address, self.nonce = link, address, number(os.urandom(8))
        self.signer, self.session, self.opened, self.heard = None, 0, now, now
        self.held, self.unsent, self.frame, self.skip = bytearray(), bytearray(), None, 0
        self.asked = []  # reports that wait for the one that is being written

    def over(self, now):
        return now - (self.heard if self.signer else self.opened) > (SILENCE_S if self.signer else AUTH_WITHIN_S)


class Subscriber:
    def __init__(self, session, seq):
        self.session, self.seq, self.period, self.due, self.until = session, seq, 1.0, 0.0, 0.0


class Refused(Exception):
    """What came is not the protocol."""


class Agent:
    def __init__(self, config):
        self.signer, self.key = Signer(config["key"]), config["key"]
        self.secret = Signer(os.urandom(32))  # of this process: challenges over UDP are made with it
        self.vitals, self.ticks, self.subscribers, self.last_seq = Vitals(), 0, {}, 0
        self.peers, self.probe, self.words, self.words_at = [], "", collections.Counter(), 0.0
        self.poll, self.connections, self.reports = select.epoll(), {}, {}
        self.loads, self.first_bucket = [Load(wanted) for wanted in config["loads"]], now_ms() // BUCKET_MS
        self.listen(config)
        for load in self.loads:
            load.start(self)

    def listen(self, config):
        host = config.get("listen", "::" if socket.has_ipv6 and os.path.exists("/proc/net/if_inet6") else "0.0.0.0")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.tcp, self.udp = socket.socket(family, socket.SOCK_STREAM), socket.socket(family, socket.SOCK_DGRAM)
        for link in (self.tcp, self.udp):
            link.setblocking(False)
            if family == socket.AF_INET6:
                link.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tcp.bind((host, config["port"]))
        self.port = self.tcp.getsockname()[1]
        self.udp.bind((host, self.port))
        self.tcp.listen(MOST_CONNECTIONS)
        for link in (self.tcp, self.udp):
            self.poll.register(link.fileno(), select.EPOLLIN)

    def fork(self, work):
        """Runs work in a process of its own that ends with this one, without its sockets or its priority."""
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
            except (OSError, AttributeError):
                pass
            if os.getppid() != parent:
                os._exit(0)
            self.poll.close()
            for link in [self.tcp, self.udp] + [c.link for c in self.connections.values()]:
                link.close()
            work()
            status = 0
        except Exception as error:  # its last word: what stands in the report otherwise is a status alone
            print("%s: %s" % (type(error).__name__, error), file=sys.stderr, flush=True)
        finally:
            os._exit(status)

    # .. time

    def run(self):
        tick = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= tick:
                # However many are overdue, one is counted: what is missing is the pause.
                self.ticks += 1
                tick += TICK_S * (1 + int((now - tick) / TICK_S))
                if self.ticks % 10 == 0:
                    self.tidy(now)
            for address in [a for a, s in self.subscribers.items() if s.due <= now]:
                self.beat(address, now)
            due = min([tick] + [s.due for s in self.subscribers.values()])
            for fd, events in self.poll.poll(max(0.0, due - time.monotonic())):
                self.serve(fd, events)

    def tidy(self, now):
        for connection in [c for c in self.connections.values() if c.over(now)]:
            self.close(connection)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for load in self.loads:
                if pid in load.processes:
                    load.died(pid, status)

    def clocks(self):
        return now_ns(), now_ns(time.CLOCK_REALTIME), self.ticks

    # .. UDP

    def serve(self, fd, events):
        if fd == self.udp.fileno():
            for _ in range(64):
                try:
                    data, address = self.udp.recvfrom(FRAME + 1)
                except OSError:
                    return
                self.datagram(data, address)
        elif fd == self.tcp.fileno():
            self.accept()
        elif fd in self.reports:
            self.gather(fd)
        elif fd in self.connections:
            self.converse(self.connections[fd], events)

    def datagram(self, data, address):
        frame = self.signer.read(data)
        if frame is None:
            return
        kind, session, seq, a, b, c = frame[:6]
        vitals = self.vitals.refresh()
        if kind == PING:
            self.send(address, self.signer.frame(PONG, session, seq, a, *self.clocks(),
                                                 vitals.steal_ms, vitals.boot_number))
        elif kind == SUBSCRIBE:
            nonce = number(self.secret.mac(repr(address[:2]).encode())[:8])
            if c != nonce:
                self.send(address, self.signer.frame(CHALLENGE, session, seq, 0, 0, nonce))
            elif 10000 <= a <= 1000000 and b <= 60000:
                self.subscribe(address, session, a / 1e6, b / 1e3)

    def subscribe(self, address, session, period, lease):
        known = self.subscribers.get(address)
        if known is None or known.session != session:
            if known is None and len(self.subscribers) >= MOST_SUBSCRIBERS:
                # A probe that was started again gets the place of its former self; nobody else's.
                former = [a for a in self.subscribers if a[0] == address[0]]
                if not former:
                    return
                del self.subscribers[former[0]]
            known = self.subscribers[address] = Subscriber(session, self.last_seq)
        known.until = time.monotonic() + lease
        if known.period != period:
            known.period, known.due = period, time.monotonic()

    def beat(self, address, now):
        subscriber = self.subscribers[address]
        if now >= subscriber.until:
            del self.subscribers[address]
            return
        subscriber.due += subscriber.period * (1 + int((now - subscriber.due) / subscriber.period))
        subscriber.seq += 1
        self.last_seq = max(self.last_seq, subscriber.seq)
        vitals = self.vitals.refresh()
        self.send(address, self.signer.frame(BEAT, subscriber.session, subscriber.seq, *self.clocks(),
                                             vitals.steal_ms, vitals.cpu_ms, vitals.boot_number))

    def send(self, address, data):
        try:
            self.udp.sendto(data, address)
        except OSError:
            pass  # a full queue or a route that is gone: what is lost shows at the probe

    # .. TCP

    def accept(self):
        try:
            link, address = self.tcp.accept()
        except OSError:
            return
        if len(self.connections) >= MOST_CONNECTIONS:
            # Those who know the key are not kept out by those who do not.
            strangers = sorted((c for c in self.connections.values() if not c.signer), key=lambda c: c.opened)
            if not strangers:
                link.close()
                return
            self.close(strangers[0])
        link.setblocking(False)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(link, address, time.monotonic())
        self.connections[link.fileno()] = connection
        self.poll.register(link.fileno(), select.EPOLLIN)
        try:
            self.answer(connection, self.signer.frame(CHALLENGE, 0, 0, 0, 0, connection.nonce))
        except Refused:
            self.close(connection)

    def close(self, connection):
        fd = connection.link.fileno()
        for pipe in [p for p, (_, _, c) in self.reports.items() if c is connection]:
            self.end_report(pipe)
        self.poll.unregister(fd)
        del self.connections[fd]
        connection.link.close()

    def answer(self, connection, data):
        connection.unsent += data
        self.flush(connection)

    def flush(self, connection):
        try:
            while connection.unsent:
                del connection.unsent[:connection.link.send(connection.unsent[:1 << 18])]
        except BlockingIOError:
            pass
        except OSError:
            raise Refused()
        if len(connection.unsent) > MOST_UNSENT:
            raise Refused()
        self.poll.modify(connection.link.fileno(),
                         select.EPOLLIN | (select.EPOLLOUT if connection.unsent else 0))

    def converse(self, connection, events):
        try:
            if events & select.EPOLLOUT:
                self.flush(connection)
            if events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
                try:
                    data = connection.link.recv(1 << 18)
                except BlockingIOError:
                    return
                if not data:
                    raise Refused()
                connection.heard = time.monotonic()
                self.take(connection, data)
        except (OSError, Refused, ValueError, RecursionError):  # the last: JSON within JSON, thousands of levels deep
            self.close(connection)

    def take(self, connection, data):
        if connection.skip >= len(data):
            connection.skip -= len(data)
            return
        connection.held += data[connection.skip:]
        connection.skip = 0
        while True:
            frame, body_bytes = connection.frame, 0
            if frame is None:
                if len(connection.held) < FRAME:
                    return
                frame = (connection.signer or self.signer).read(bytes(connection.held[:FRAME]))
                if frame is None:
                    raise Refused()
                del connection.held[:FRAME]
                connection.frame = frame
            kind, length = frame[0], frame[3]
            if kind in (CONFIGURE, WORDS, DATA) and connection.signer:
                if length > {CONFIGURE: MOST_CONFIGURE, WORDS: MOST_WORDS, DATA: MOST_DATA}[kind]:
                    raise Refused()
                body_bytes = length + (MAC if kind == CONFIGURE else 0)
                if kind == DATA:
                    body_bytes = min(length, len(connection.held))
                    connection.skip = length - body_bytes
            if len(connection.held) < body_bytes:
                return
            body, connection.frame = bytes(connection.held[:body_bytes]), None
            del connection.held[:body_bytes]
            self.message(connection, frame, body)

    def message(self, connection, frame, body):
        kind, session, seq, a, _, c = frame[:6]
        if connection.signer is None:
            if kind != AUTH or c != connection.nonce:
                raise Refused()
            connection.signer, connection.session = self.signer.of_connection(c, session), session
            return
        if session != connection.session:
            raise Refused()
        sign = connection.signer
        if kind == ECHO:
            vitals = self.vitals.refresh()
            self.answer(connection, sign.frame(ECHOED, session, seq, a, *self.clocks(),
                                               vitals.steal_ms, vitals.boot_number))
        elif kind == REPORT:
            self.begin_report(connection, seq, a)
        elif kind == CONFIGURE:
            if not hmac.compare_digest(sign.mac(body[:-MAC]), body[-MAC:]):
                raise Refused()
            self.configure(json.loads(body[:-MAC].decode()))
            self.answer(connection, sign.frame(CONFIGURED, session, seq))
        elif kind == WORDS:
            self.answer(connection, sign.frame(COUNTED, session, seq, self.count(body)))
        elif kind != DATA:
            raise Refused()

    def count(self, body):
        """Counts words in batches of a second, as the benchmark's stream did; a batch holds 4,096 words at most."""
        now = time.monotonic()
        if now - self.words_at > 1 or len(self.words) > 4096:
            self.words_at, self.words = now, collections.Counter()
        words = body.split()
        self.words.update(words)
        return len(words)

    def configure(self, told):
        if not isinstance(told, dict) or not isinstance(told.get("peers", []), list):
            raise Refused()
        peers = [{"name": str(p["name"])[:255], "address": str(p["address"])[:255]} for p in told.get("peers", [])
                 if isinstance(p, dict) and "name" in p and "address" in p][:1000]
        probe = str(told.get("probe", ""))[:255]
        if (peers, probe) == (self.peers, self.probe):
            return
        self.peers, self.probe = peers, probe
        for load in self.loads:
            if load.kind in ("network", "wordcount"):
                load.stop()
                load.start(self)

    # .. reports: put together in a process of their own, for thousands of buckets take longer than a tick

    def begin_report(self, connection, seq, from_ms):
        if any(c is connection for _, _, c in self.reports.values()):
            connection.asked.append((seq, from_ms))
            if len(connection.asked) > 4:
                raise Refused()
            return
        sign, session = connection.signer, connection.session
        read_end, write_end = os.pipe()

        def write():
            body = self.report(from_ms)
            data = sign.frame(REPORTED, session, seq, len(body)) + body + sign.mac(body)
            while data:
                data = data[os.write(write_end, data):]
        self.reports[read_end] = (bytearray(), self.fork(write), connection)
        os.close(write_end)
        self.poll.register(read_end, select.EPOLLIN)

    def gather(self, pipe):
        """A report is sent when it is whole: no answer may get into the midst of it."""
        whole, _, connection = self.reports[pipe]
        data = os.read(pipe, 1 << 16)
        if data:
            whole += data
            return
        self.end_report(pipe)
        try:
            self.answer(connection, whole)
            if connection.asked:
                self.begin_report(connection, *connection.asked.pop(0))
        except Refused:
            self.close(connection)

    def end_report(self, pipe):
        del self.reports[pipe]
        self.poll.unregister(pipe)
        os.close(pipe)

    def report(self, from_ms):
        now = now_ms()
        first = max(from_ms // BUCKET_MS, self.first_bucket, now // BUCKET_MS - BUCKETS)
        while True:
            loads = [load.report(min(first, now // BUCKET_MS), now) for load in self.loads]
            body = json.dumps(dict(version=1, boot_id=self.vitals.boot_id, monotonic_ms=now, loads=loads),
                              separators=(",", ":")).encode()
            if len(body) <= MOST_REPORT:
                return body
            first += (now // BUCKET_MS - first) // 2 + 1  # the newer half


def read_config(path):
    with open(path) as file:
        config = json.load(file)
    if config.get("ferry_agent") != 1:
        raise ValueError("ferry_agent is not 1: this is not a configuration that this agent understands")
    try:
        config["key"] = base64.b64decode(config.get("key", ""), validate=True)
    except ValueError:
        config["key"] = b""
    if len(config["key"]) != 32:
        raise ValueError("key is not 32 bytes in base64: without one nothing listens")
    config.setdefault("port", 7117)
    config.setdefault("loads", [])
    return config


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: agent.py CONFIG")
    try:
        config = read_config(sys.argv[1])
    except (OSError, ValueError, AttributeError) as error:
        print("ferry agent: %s: %s" % (sys.argv[1], error), file=sys.stderr)
        sys.exit(2)
    agent = Agent(config)
    try:  # before the loads; where that is not allowed ticks may come late, which shows as steal or as their lack
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except (OSError, AttributeError):
        pass

    def end(*_):
        for load in agent.loads:
            load.stop()
        os._exit(0)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    print("ferry agent: listening on port %d" % agent.port, file=sys.stderr, flush=True)
    agent.run()


if __name__ == "__main__":
    main()
