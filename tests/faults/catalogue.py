"""All faults, in the order in which they are run: those that take longest first."""

from tests.faults.fault import Fault
from tests.faults.rows import edges, groups, kills, memories, outages, outputs, sources

FAULTS: list[Fault] = [
    *edges.FAULTS,
    *kills.FAULTS,
    *outputs.FAULTS,
    *groups.FAULTS,
    *outages.FAULTS,
    *memories.FAULTS,
    *sources.FAULTS,
]
