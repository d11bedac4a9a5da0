"""What an agent costs with one subscriber at 20 ms and no load, over 10 s: python3 bench/agent-cost.py COMMAND…"""
import base64
import hashlib
import hmac
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

KEY = os.urandom(32)


def frame(kind, *fields):
    data = struct.pack(">4sB3x8Q", b"FRY1", kind, 1, 0, *(fields + (0,) * (6 - len(fields))))
    return data + hmac.new(KEY, data, hashlib.sha256).digest()[:16]


with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
    told = {"ferry_agent": 1, "key": base64.b64encode(KEY).decode(), "port": 0, "listen": "127.0.0.1", "loads": []}
    config.write(json.dumps(told, separators=(",", ":")))
    config.flush()
    agent = subprocess.Popen(sys.argv[1:] + [config.name], stderr=subprocess.PIPE)
    port = int(agent.stderr.readline().split()[-1])
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.connect(("127.0.0.1", port))
    link.settimeout(5)
    link.send(frame(3, 20000, 60000))
    nonce = struct.unpack(">4sB3x8Q", link.recv(88)[:72])[6]
    link.send(frame(3, 20000, 60000, nonce))

    def cpu_s():
        with open("/proc/%d/schedstat" % agent.pid) as file:
            return int(file.read().split()[0]) / 1e9

    began, before, beats = time.time(), cpu_s(), 0
    while time.time() - began < 10:
        link.recv(88)
        beats += 1
    took = time.time() - began
    with open("/proc/%d/status" % agent.pid) as file:
        memory = file.read().split("VmRSS:")[1].split("\n")[0].strip()
    print("%.1f beats/s, %.2f %% of a core, %s" % (beats / took, (cpu_s() - before) / took * 100, memory))
    agent.terminate()
