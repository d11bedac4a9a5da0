"""How far a live copy of memory is: the arithmetic, without clock and without Nova."""
import collections
import math

# QEMU stops the guest for the last pass when it takes no longer than this.
DOWNTIME_S = 0.3

Progress = collections.namedtuple('Progress', 'processed_mib remaining_mib done')


class Copy:
    """A pre-copy: the first pass sends all memory, each further one what the guest wrote
    during the pass before, until a pass is short enough to stop the guest for it.

    A guest that writes as fast as it is copied never gets there."""

    def __init__(self, total_mib, mib_per_s, dirty_mib_per_s=0.0):
        self.total_mib = total_mib
        self._speed = mib_per_s
        self._dirty = dirty_mib_per_s
        endless = dirty_mib_per_s >= mib_per_s and total_mib / mib_per_s > DOWNTIME_S
        self.duration_s = math.inf if endless else sum(length for _, length, _ in self._passes())

    def _passes(self):
        """(MiB to send, seconds it takes, MiB sent before it) of one pass after the other."""
        left, sent = self.total_mib, 0.0
        while left > 0:
            length_s = left / self._speed
            yield left, length_s, sent
            if length_s <= DOWNTIME_S:
                return
            sent += left
            left = min(self.total_mib, self._dirty * length_s)

    def at(self, elapsed_s):
        """The Progress after `elapsed_s` seconds of copying."""
        processed = 0.0
        for left, length_s, before in self._passes():
            if elapsed_s < length_s:
                sent = elapsed_s * self._speed
                return Progress(before + sent, left - sent, False)
            elapsed_s -= length_s
            processed = before + left
        return Progress(processed, 0.0, True)


def never_converging(total_mib, mib_per_s):
    """A Copy that ends only when somebody ends it."""
    speed = min(mib_per_s, total_mib)       # a pass lasts a second at least, so is never short enough
    return Copy(total_mib, speed, dirty_mib_per_s=speed)
