"""The orders in which captions tell their parts."""

import zlib
from dataclasses import dataclass

from training.material.aliases import ALIASES


@dataclass(frozen=True)
class Phrasing:
    """The order in which a caption tells its parts; a slot whose part is empty is left out."""

    slots: tuple[str, ...]
    joint: str = ", "

    def write(self, parts: dict[str, str]) -> str:
        """The caption; each slot names one of the parts in braces."""
        told = [slot for slot in self.slots if parts[slot[slot.index("{") + 1 : slot.index("}")]]]
        return self.joint.join(slot.format(**parts) for slot in told)


# Every order that captions have, in English; the evaluation asks in the first five. The text encoder must have learned
# the very table that the UNet and the evaluation use: a caption it never read is one whose background it forgets.
PHRASINGS: tuple[Phrasing, ...] = (
    Phrasing(("{thing}", "{place}", "in {style} style", "{behind}"), " "),
    Phrasing(("{thing}", "{bare}", "{place}", "{style} style")),
    Phrasing(("{thing}", "{style} style", "{place}", "{bare}")),
    Phrasing(("{style} style", "{noun}", "{place}", "{behind}"), " "),
    Phrasing(("{thing}", "{place}", "{behind}", "in {style} style"), " "),
    Phrasing(("{thing}", "{behind}", "{place}", "{style} style")),
    Phrasing(("{bare}", "{thing}", "{place}", "{style} style")),
    Phrasing(("{style} style", "{thing}", "{place}", "{bare}")),
)
ASKED = 5  # so many of them are asked in the evaluation
PHRASING_SHARES = (0.25, 0.2, 0.15, 0.1, 0.1, 0.1, 0.05, 0.05)


def phrasings_mark() -> str:
    """A short mark of the table and of the aliases: weights that learned others do not carry it."""
    return f"{zlib.crc32(repr((PHRASINGS, ALIASES)).encode()):08x}"
