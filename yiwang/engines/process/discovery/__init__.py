"""What really happens: from a log of finished steps to a map, its variants, and how well they fit.

`discover` counts which step follows which, how long each takes and where cases turn back; `net_of`
reads a BPMN definition as a Petri net and `replay` plays the log on it; `lay_out` gives the map
coordinates and `write` gives the log to other tools. Values in, values out: times are seconds
since 1970, steps are the ids of flow nodes.
"""

from .layout import Box, Drawing, Line, lay_out
from .log import END, START, Event, Move, Trace
from .maps import Edge, Map, Return, Step, Variant, discover
from .net import Net, Transition
from .replay import Deviation, Fitness, Kind, Player, Replay, Tokens, replay
from .translate import label_of, net_of
from .xes import write

__all__ = [
    "END",
    "START",
    "Box",
    "Deviation",
    "Drawing",
    "Edge",
    "Event",
    "Fitness",
    "Kind",
    "Line",
    "Map",
    "Move",
    "Net",
    "Player",
    "Replay",
    "Return",
    "Step",
    "Tokens",
    "Trace",
    "Transition",
    "Variant",
    "discover",
    "label_of",
    "lay_out",
    "net_of",
    "replay",
    "write",
]
