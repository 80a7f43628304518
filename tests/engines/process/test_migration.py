"""A running matter in a new version of its process."""

import pytest
from driver import Matter
from models import NOW, boundary, model, nodes, sub, timer

from yiwang.engines import process
from yiwang.engines.process.effects import TimerCancelled, TimerSet
from yiwang.engines.process.happenings import Complete

OLD = nodes("start s; and f; user a; user b; and j; user z; end e")
ARROWS = "s -> f -> a -> j -> z -> e\nf -> b -> j"


def moved(matter: Matter, new: str, decisions: dict | None = None) -> Matter:
    definition = process.read(new)
    step = process.migrate(matter.definition, definition, matter.state, decisions or {}, NOW)
    matter.definition = definition
    matter.took(step)
    return matter


def test_positions_map_by_id_and_the_new_step_is_met():
    matter = Matter(model(OLD, ARROWS)).do("a")
    moved(matter, model(OLD + nodes("user y"), ARROWS.replace("j -> z", "j -> y -> z")))
    assert matter.do("b").open == "y"


def test_what_is_gone_a_person_decides():
    matter = Matter(model(OLD, ARROWS))
    new = model(OLD.replace('id="b"', 'id="c"'), ARROWS.replace("b", "c"))
    found = process.migration(matter.definition, process.read(new), matter.state)
    (undecided,) = found.undecided
    assert (undecided.node, undecided.choices) == ("b", ("a", "c", "z"))
    with pytest.raises(process.NotPossible, match="Decide where b goes"):
        moved(matter, new)
    moved(matter, new, {undecided.id: "c"})
    assert matter.do("a").do("c").open == "z"


def test_an_arrival_whose_join_is_gone_goes_to_a_step():
    matter = Matter(model(OLD, ARROWS)).do("a").do("b")
    matter = Matter(model(OLD, ARROWS)).do("a")
    new = model(nodes("start s; user b; user z; end e"), "s -> b -> z -> e")
    found = process.migration(matter.definition, process.read(new), matter.state)
    assert [p.node for p in found.undecided] == ["j"]
    assert found.forgotten == ("a",)
    moved(matter, new, {found.undecided[0].id: ""})
    assert matter.do("b").do("z").status == "completed"


def test_timers_follow_the_new_version():
    old = model(
        nodes("start s; user a") + boundary("b", "a", timer("PT1H")) + nodes("end e"),
        "s -> a -> e\nb -> e",
    )
    new = model(
        nodes("start s; user a") + boundary("c", "a", timer("PT2H")) + nodes("end e"),
        "s -> a -> e\nc -> e",
    )
    matter = moved(Matter(old), new)
    assert [type(e) for e in matter.effects] == [TimerCancelled, TimerSet]


def test_inside_a_sub_process():
    inner = sub("p1", nodes("start i; user a; user b; end o"), "i -> a -> b -> o")
    matter = Matter(model(nodes("start s") + inner + nodes("end e"), "s -> p1 -> e"))
    longer = sub("p1", nodes("start i; user a; user c; user b; end o"), "i -> a -> c -> b -> o")
    moved(matter, model(nodes("start s") + longer + nodes("end e"), "s -> p1 -> e"))
    assert matter.do("a").do("c").do("b").status == "completed"


def test_a_state_is_not_read_by_another_version():
    matter = Matter(model(OLD, ARROWS))
    other = process.read(model(OLD + nodes("user y"), ARROWS))
    with pytest.raises(process.NotPossible, match="Migrate"):
        process.advance(other, matter.state, Complete("1"), NOW)
