"""weigh.py FILE COMMAND…: runs it, and writes what it and its children used: {"cpuS": …, "peakMib": …}."""
import json
import resource
import subprocess
import sys

code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], 'w') as out:
    json.dump({'cpuS': used.ru_utime + used.ru_stime, 'peakMib': used.ru_maxrss / 1024}, out)
sys.exit(code)
