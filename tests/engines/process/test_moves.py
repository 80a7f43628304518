"""The moves of an office: in a sequence, a branch, a multi-person step and a sub-process."""

import pytest
from driver import Matter
from models import boundary, model, nodes, sub, timer

from yiwang.engines import process
from yiwang.engines.process.effects import TaskUpdated, TimerCancelled, TimerSet
from yiwang.engines.process.happenings import (
    AddSigners,
    Circulate,
    Complete,
    Delegate,
    Jump,
    Open,
    Recall,
    RemoveSigners,
    Resume,
    Return,
    Suspend,
    Terminate,
    Transfer,
    Urge,
    Withdraw,
)


def user(name: str, inner: str = "", attributes: str = "") -> str:
    return f'<userTask id="{name}" {attributes}>{inner}</userTask>'


def relying(**fields: str) -> str:
    return "".join(user(name, "", f'yw:reliesOn="{relied}"') for name, relied in fields.items())


SIGNERS = (
    "<multiInstanceLoopCharacteristics {}><loopDataInputRef>people</loopDataInputRef>"
    '<inputDataItem id="person"/></multiInstanceLoopCharacteristics>'
)
LINE = model(
    nodes("start s") + relying(a="x", b="x", c="x y", d="") + nodes("end e"),
    "s -> a -> b -> c -> d -> e",
)
SERVED = model(
    nodes("start s") + relying(a="") + nodes("service tell; user b; end e"),
    "s -> a -> tell -> b -> e",
)
FORK = model(
    nodes("start s")
    + relying(f="")
    + nodes("and g")
    + relying(a="x", a2="x", b="y", b2="y")
    + nodes("and j")
    + relying(z="x y")
    + nodes("end e"),
    "s -> f -> g -> a -> a2 -> j -> z -> e\ng -> b -> b2 -> j",
)
MANY = model(
    nodes("start s")
    + relying(f="")
    + user("m", SIGNERS.format(""), 'yw:reliesOn="x"')
    + relying(z="")
    + nodes("end e"),
    "s -> f -> m -> z -> e",
)
IN_TURN = MANY.replace(
    "<multiInstanceLoopCharacteristics ", '<multiInstanceLoopCharacteristics isSequential="true" '
)
INSIDE = model(
    nodes("start s")
    + relying(f="")
    + sub("p1", nodes("start i") + relying(a="x", b="y") + nodes("end o"), "i -> a -> b -> o")
    + relying(z="")
    + nodes("end e"),
    "s -> f -> p1 -> z -> e",
)
PEOPLE = {"people": ["p1", "p2", "p3"], "x": 1}


class TestReturn:
    def test_in_a_sequence_the_step_opens_for_the_same_post(self):
        matter = Matter(LINE, {"x": 1}).do("a", "wang").do("b", "li")
        matter.happen(Return(matter.task("c"), "a", "zhao"))
        assert matter.posts == {"a": "wang"}

    def test_a_later_step_stands_if_nothing_it_relies_on_changed(self):
        matter = Matter(LINE, {"x": 1}).do("a").do("b", "li")
        matter.happen(Return(matter.task("c"), "a"))
        matter.do("a", y=5)
        assert (matter.open, matter.stood) == ("c", "b")

    def test_a_later_step_opens_again_for_its_post_if_something_changed(self):
        matter = Matter(LINE, {"x": 1}).do("a").do("b", "li")
        matter.happen(Return(matter.task("c"), "a"))
        matter.do("a", x=2)
        assert matter.posts == {"b": "li"}

    def test_changed_and_changed_back_is_not_changed(self):
        matter = Matter(LINE, {"x": 1}).do("a").do("b").do("c")
        matter.happen(Return(matter.task("d"), "a"))
        matter.do("a", x=2)
        matter.happen(Return(matter.task("b"), "a"))
        matter.do("a", x=1)
        assert (matter.open, matter.stood) == ("d", "b c")

    def test_a_drawn_loop_asks_again_as_drawn(self):
        looped = model(
            nodes("start s") + relying(a="x") + nodes("xor x; end e"),
            "s -> a -> x -[again]-> a\nx -[default]-> e",
        )
        matter = Matter(looped, {"again": True}).do("a")
        assert matter.open == "a"

    def test_within_a_branch_the_sibling_stays(self):
        matter = Matter(FORK, {"x": 1, "y": 1}).do("f").do("a").do("b")
        matter.happen(Return(matter.task("a2"), "a"))
        assert matter.open == "a b2"
        assert matter.do("a").do("a2").do("b2").open == "z"

    def test_out_of_a_branch_cancels_the_siblings(self):
        matter = Matter(FORK, {"x": 1, "y": 1}).do("f").do("a").do("b")
        seen = matter.consider(Return(matter.task("a2"), "f"))
        matter.happen(Return(matter.task("a2"), "f"))
        assert sorted(task.node for task in seen.cancels) == ["a2", "b2"]
        assert matter.open == "f"
        assert matter.do("f").open == "a2 b2", "a and b stand"

    def test_from_behind_a_join_siblings_keep_their_opinion(self):
        matter = Matter(FORK, {"x": 1, "y": 1}).do("f").do("a").do("a2").do("b").do("b2")
        matter.happen(Return(matter.task("z"), "a2"))
        assert matter.open == "a2"
        assert (matter.do("a2").open, matter.stood) == ("z", "b b2")

    def test_from_behind_a_join_a_sibling_whose_field_changed_is_asked_again(self):
        matter = (
            Matter(FORK, {"x": 1, "y": 1}).do("f").do("a").do("a2").do("b", "li").do("b2", "sun")
        )
        matter.happen(Return(matter.task("z"), "a2"))
        matter.do("a2", y=2)
        assert matter.posts == {"b": "li"}
        matter.do("b")
        assert matter.posts == {"b2": "sun"}
        assert matter.do("b2").open == "z"

    def test_into_another_branch_is_refused(self):
        matter = Matter(FORK, {}).do("f").do("b")
        seen = matter.consider(Return(matter.task("a"), "b"))
        assert not seen.possible
        assert "before" in seen.reason

    def test_to_a_step_nobody_did_is_refused(self):
        matter = Matter(LINE, {}).do("a")
        with pytest.raises(process.NotPossible, match="not been completed"):
            matter.happen(Return(matter.task("b"), "c"))

    def test_into_a_multi_person_step_asks_everybody_again(self):
        matter = Matter(MANY, PEOPLE).do("f")
        for number in (1, 2, 3):
            matter.do("m", f"signer{number}", index=number)
        matter.happen(Return(matter.task("z"), "m"))
        assert sorted(t.post for t in matter.tasks.values()) == ["signer1", "signer2", "signer3"]

    def test_into_a_multi_person_step_asks_the_person_named(self):
        matter = Matter(MANY, PEOPLE).do("f")
        for number in (1, 2, 3):
            matter.do("m", f"signer{number}", index=number)
        matter.happen(Return(matter.task("z"), "m", persons=(2,)))
        assert matter.posts == {"m": "signer2"}
        assert matter.do("m", index=2).open == "z"

    def test_over_a_multi_person_step_only_those_are_asked_again_who_must(self):
        matter = Matter(MANY, PEOPLE).do("f").do("m", "signer1", index=1)
        matter.happen(Return(matter.task("m", index=2), "f"))
        assert matter.open == "f"
        matter.do("f")
        assert sorted(t.index for t in matter.tasks.values()) == [2, 3]
        matter.happen(Return(matter.task("m", index=2), "f"))
        matter.do("f", x=9)
        assert sorted(t.index for t in matter.tasks.values()) == [1, 2, 3]

    def test_over_a_step_signed_in_turn(self):
        matter = Matter(IN_TURN, PEOPLE).do("f").do("m", index=1).do("m", index=2).do("m", index=3)
        matter.happen(Return(matter.task("z"), "f"))
        assert (matter.do("f").open, matter.stood) == ("z", "m m m")

    def test_within_a_sub_process(self):
        matter = Matter(INSIDE, {}).do("f").do("a")
        matter.happen(Return(matter.task("b"), "a"))
        assert matter.do("a").do("b").open == "z"

    def test_out_of_a_sub_process(self):
        matter = Matter(INSIDE, {}).do("f").do("a")
        matter.happen(Return(matter.task("b"), "f"))
        assert matter.open == "f"
        assert (matter.do("f").open, matter.stood) == ("b", "a")

    def test_into_a_sub_process(self):
        matter = Matter(INSIDE, {"x": 1}).do("f").do("a").do("b", "li")
        matter.happen(Return(matter.task("z"), "a"))
        assert matter.open == "a"
        matter.do("a", y=3)
        assert matter.posts == {"b": "li"}
        assert matter.do("b").open == "z"

    def test_into_a_sub_process_that_had_data_of_its_own(self):
        kept = INSIDE.replace(
            '<userTask id="a"', '<dataObject id="note" name="note"/><userTask id="a"'
        )
        assert kept != INSIDE
        matter = Matter(kept, {}).do("f").do("a", note="short").do("b")
        matter.happen(Return(matter.task("z"), "a"))
        inner = [s["d"] for s in matter.state.tree["scopes"].values() if s["p"] != "0"]
        assert inner == [{"note": "short"}]

    def test_inside_a_loop_around_a_fork(self):
        looped = FORK.replace("j_z", "x_z").replace(
            '<sequenceFlow id="x_z" sourceRef="j"',
            '<exclusiveGateway id="x" default="x_z"/>'
            '<sequenceFlow id="jx" sourceRef="j" targetRef="x"/>'
            '<sequenceFlow id="xg" sourceRef="x" targetRef="f">'
            "<conditionExpression>again</conditionExpression></sequenceFlow>"
            '<sequenceFlow id="x_z" sourceRef="x"',
        )
        matter = Matter(looped, {"x": 1, "y": 1, "again": False}).do("f").do("a").do("b").do("b2")
        matter.happen(Return(matter.task("a2"), "a"))
        assert matter.open == "a"
        assert matter.do("a").do("a2").open == "z"


class TestTakingBack:
    def test_the_initiator_withdraws(self):
        matter = Matter(FORK, {}).do("f", "wang").do("a")
        assert "initiator" in matter.consider(Withdraw("li")).reason
        matter.happen(Withdraw("wang"))
        assert matter.posts == {"f": "wang"}

    @pytest.mark.parametrize("xml", [MANY, INSIDE])
    def test_the_initiator_withdraws_from_inside(self, xml):
        matter = Matter(xml, PEOPLE).do("f", "wang")
        matter.happen(Withdraw("wang"))
        assert matter.open == "f"

    def test_the_sender_recalls_until_it_is_opened(self):
        matter = Matter(LINE, {}).do("a", "wang")
        assert not matter.consider(Recall("a", "li")).possible
        matter.happen(Recall("a", "wang"))
        assert matter.posts == {"a": "wang"}
        matter.do("a", "wang")
        matter.happen(Open(matter.task("b"), "li"))
        assert "opened" in matter.consider(Recall("a", "wang")).reason

    def test_a_recall_in_a_branch_leaves_the_other(self):
        matter = Matter(FORK, {}).do("f").do("a", "wang")
        matter.happen(Recall("a", "wang"))
        assert matter.open == "a b"

    def test_a_recall_over_a_join(self):
        matter = Matter(FORK, {"x": 1, "y": 1}).do("f").do("a").do("b").do("b2").do("a2", "wang")
        matter.happen(Recall("a2", "wang"))
        assert matter.open == "a2"
        assert matter.do("a2", "wang").open == "z"

    def test_what_a_program_did_in_between_is_no_later_step_and_is_done_again(self):
        matter = Matter(SERVED, {}).do("a", "wang", x=1).do("tell")
        matter.happen(Recall("a", "wang"))
        assert matter.open == "a"
        assert matter.do("a", "wang", x=1).open == "tell"

    @pytest.mark.parametrize("xml", [MANY, INSIDE])
    def test_a_recall_of_all_that_was_sent(self, xml):
        matter = Matter(xml, PEOPLE).do("f", "wang")
        matter.happen(Recall("f", "wang"))
        assert matter.open == "f"

    def test_no_recall_once_the_next_step_is_done(self):
        matter = Matter(MANY, PEOPLE).do("f", "wang").do("m", index=1)
        assert "later step" in matter.consider(Recall("f", "wang")).reason


class TestJump:
    def test_forward_in_a_sequence(self):
        matter = Matter(LINE, {}).do("a")
        matter.happen(Jump(matter.task("b"), "d", "chief", "urgent"))
        assert matter.open == "d"

    def test_needs_a_reason(self):
        matter = Matter(LINE, {}).do("a")
        assert "reason" in matter.consider(Jump(matter.task("b"), "d", "chief", " ")).reason

    def test_forward_within_a_branch(self):
        matter = Matter(FORK, {}).do("f")
        matter.happen(Jump(matter.task("a"), "a2", "chief", "urgent"))
        assert matter.open == "a2 b"

    def test_over_the_join_ends_the_siblings(self):
        matter = Matter(FORK, {}).do("f")
        matter.happen(Jump(matter.task("a"), "z", "chief", "urgent"))
        assert matter.open == "z"
        assert matter.do("z").status == "completed"

    def test_into_a_branch_supplies_the_others(self):
        matter = Matter(FORK, {})
        matter.happen(Jump(matter.task("f"), "a2", "chief", "urgent"))
        assert matter.do("a2").open == "z"

    def test_into_and_out_of_a_sub_process(self):
        matter = Matter(INSIDE, {})
        matter.happen(Jump(matter.task("f"), "b", "chief", "urgent"))
        assert matter.open == "b"
        matter.happen(Jump(matter.task("b"), "z", "chief", "urgent"))
        assert matter.open == "z"

    def test_out_of_a_multi_person_step(self):
        matter = Matter(MANY, PEOPLE).do("f")
        matter.happen(Jump(matter.task("m", index=2), "z", "chief", "urgent"))
        assert matter.open == "z"


@pytest.mark.parametrize(
    ("xml", "first", "node", "end"),
    [
        (LINE, "a", "b", "c"),
        (FORK, "f", "a", "a2 b"),
        (INSIDE, "f", "a", "b"),
        (MANY, "f", "m", "m m"),
    ],
    ids=["sequence", "branch", "sub-process", "multi-person"],
)
class TestHands:
    def test_transfer(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        matter.happen(Transfer(matter.task(node), "li", "wang"))
        assert "li" in [t.post for t in matter.tasks.values()]
        assert matter.do(node).open == end

    def test_delegate_comes_back(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        name = matter.task(node)
        matter.happen(Delegate(name, "li", "wang"))
        assert matter.tasks[name].post == "li"
        matter.happen(Complete(name, {}, "li"))
        assert matter.tasks[name].post == "wang"
        matter.happen(Complete(name, {}, "wang"))
        assert matter.open == end

    def test_signers_before(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        name = matter.task(node)
        matter.happen(AddSigners(name, "before", ("li", "sun")))
        with pytest.raises(process.NotPossible, match="beforehand"):
            matter.happen(Complete(name, {}, "wang"))
        matter.happen(Complete(matter.task(node, "li"), {"outcome": "no"}, "li"))
        matter.happen(Complete(matter.task(node, "sun"), {}, "sun"))
        matter.happen(Complete(name, {}, "wang"))
        assert matter.open == end

    def test_signers_after(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        name = matter.task(node)
        matter.happen(AddSigners(name, "after", ("li", "sun")))
        matter.happen(Complete(name, {}, "wang"))
        matter.tasks.setdefault(name, None)
        matter.tasks.pop(name)
        for post in ("li", "sun"):
            matter.happen(Complete(matter.task(node, post), {}, post))
        assert matter.open == end

    def test_signers_beside(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        name = matter.task(node)
        matter.happen(AddSigners(name, "parallel", ("li",)))
        added = next(n for n, t in matter.tasks.items() if t.post == "li")
        matter.happen(Complete(added, {}, "li"))
        matter.happen(Complete(name, {}, "wang"))
        assert matter.open == end

    def test_an_added_signer_is_removed(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        name = matter.task(node)
        matter.happen(AddSigners(name, "before", ("li",)))
        matter.happen(RemoveSigners((matter.task(node, "li"),)))
        matter.happen(Complete(name, {}, "wang"))
        assert matter.open == end

    def test_rest_and_resume(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        name = matter.task(node)
        matter.happen(Suspend(name))
        with pytest.raises(process.NotPossible, match="suspended"):
            matter.happen(Complete(name))
        matter.happen(Resume(name))
        matter.happen(Suspend())
        with pytest.raises(process.NotPossible, match="suspended"):
            matter.happen(Complete(name))
        matter.happen(Resume())
        matter.happen(Complete(name))
        assert matter.open == end

    def test_urge_and_circulate_change_nothing(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        before = matter.text
        matter.happen(Urge(matter.task(node), "wang"))
        assert any(isinstance(e, TaskUpdated) and e.change == "urge" for e in matter.effects)
        matter.happen(Circulate(matter.task(node), ("li",)))
        assert matter.text == before
        assert matter.do(node).open == end

    def test_terminate(self, xml, first, node, end):
        matter = Matter(xml, PEOPLE).do(first)
        matter.happen(Terminate("chief", "the applicant died"))
        assert (matter.open, matter.status) == ("", "terminated")


class TestSigning:
    def signed(self, sign: str, *outcomes: str, threshold: str = "") -> Matter:
        xml = MANY.replace(
            '<userTask id="m" ', f'<userTask id="m" yw:sign="{sign}" yw:threshold="{threshold}" '
        )
        matter = Matter(xml, PEOPLE).do("f")
        for number, outcome in enumerate(outcomes, 1):
            matter.do("m", f"p{number}", index=number, outcome=outcome)
        return matter

    def passed(self, matter: Matter) -> object:
        assert matter.open == "z"
        return next(iter(matter.state.tree["scopes"].values()))["d"]["passed"]

    def test_everyone_signs(self):
        assert self.passed(self.signed("all", "agree", "agree", "agree")) is True
        assert self.passed(self.signed("all", "agree", "no", "agree")) is False

    def test_any_one_decides(self):
        assert self.passed(self.signed("any", "agree")) is True
        assert self.passed(self.signed("any", "no")) is False

    def test_votes_are_counted_until_it_is_certain(self):
        assert self.passed(self.signed("votes", "agree", "agree")) is True
        assert self.passed(self.signed("votes", "no", "no")) is False
        assert self.signed("votes", "agree", threshold="2/3").open == "m m"
        assert self.passed(self.signed("votes", "agree", "no", "agree", threshold="60%")) is True
        assert self.passed(self.signed("votes", "no", threshold="3")) is False

    def test_a_person_joins_and_another_leaves(self):
        matter = self.signed("votes", "agree", threshold="2/3")
        matter.happen(AddSigners(matter.task("m", index=2), "parallel", ("li",)))
        assert matter.open == "m m m"
        matter.happen(RemoveSigners((matter.task("m", index=3),)))
        matter.do("m", index=2, outcome="agree")
        assert self.passed(matter) is True

    def test_the_last_person_cannot_leave(self):
        matter = Matter(MANY, {"people": ["p1"]}).do("f")
        assert not matter.consider(RemoveSigners((matter.task("m"),))).possible

    def test_removing_the_only_one_left_completes_the_step(self):
        matter = self.signed("all", "agree", "agree")
        matter.happen(RemoveSigners((matter.task("m", index=3),)))
        assert self.passed(matter) is True

    def test_opinions_kept_over_a_return_still_count(self):
        matter = self.signed("votes", "agree")
        matter.happen(Return(matter.task("m", index=2), "f"))
        matter.do("f").do("m", index=3, outcome="agree")
        assert self.passed(matter) is True


def test_timers_rest_with_the_matter():
    reminded = model(
        nodes("start s; user a") + boundary("b", "a", timer("PT2H")) + nodes("end e; end e2"),
        "s -> a -> e\nb -> e2",
    )
    matter = Matter(reminded)
    (first,) = [e for e in matter.effects if isinstance(e, TimerSet)]
    matter.later(hours=1)
    matter.happen(Suspend())
    assert any(isinstance(e, TimerCancelled) for e in matter.effects)
    matter.later(hours=5)
    matter.happen(Resume())
    (second,) = [e for e in matter.effects if isinstance(e, TimerSet)]
    assert (second.id, (second.due - first.due).total_seconds()) == (first.id, 5 * 3600)


def test_what_a_page_shows_beforehand_is_what_happens():
    matter = Matter(FORK, {"x": 1, "y": 1}).do("f").do("a").do("b")
    move = Return(matter.task("a2"), "f")
    seen = matter.consider(move)
    matter.happen(move)
    assert seen.possible
    assert [task.id for task in seen.opens] == list(matter.tasks)


def test_where_a_task_can_go_back_to():
    matter = Matter(FORK, {}).do("f", "wang").do("a", "li").do("b")
    found = process.return_targets(matter.definition, matter.state, matter.task("a2"))
    assert [(each.node, each.by) for each in found] == [("a", "li"), ("f", "wang")]


def test_a_step_changes_only_what_it_declared():
    xml = LINE.replace('id="a"', 'id="a" yw:changes="x"')
    matter = Matter(xml, {"x": 1, "y": 1})
    with pytest.raises(process.NotPossible, match="may not change y"):
        matter.do("a", y=2)
    assert matter.do("a", x=2, y=1, comment="as asked").open == "b"


def test_a_step_may_rely_on_a_part_of_a_form():
    xml = LINE.replace('id="b" yw:reliesOn="x"', 'id="b" yw:reliesOn="form.amount"')
    matter = Matter(xml, {"form": {"amount": 1, "note": "a"}}).do("a").do("b")
    matter.happen(Return(matter.task("c"), "a"))
    assert matter.do("a", form={"amount": 1, "note": "b"}).stood == "b"
