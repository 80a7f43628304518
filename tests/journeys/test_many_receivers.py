"""5,000 receivers in one distribution: as many statements as for twenty, and no inbox notices."""

from collections.abc import Callable

from tests.journeys.office_work import signed
from tests.journeys.program import Program
from tests.journeys.test_costs import statements
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy.models import Body

Of = Callable[[str], Program]
MANY, FEW = 5_000, 20
VILLAGE = "村务示范点"


def found(count: int) -> None:
    """Bodies of streets, more than any city has."""
    with acting(SYSTEM):
        Body.objects.bulk_create(
            Body(
                id=named("body", f"spot-{n}"),
                code=f"spot-{n}",
                uscc=f"SPOT{n:014}",
                name=f"{VILLAGE}{n}",
                name_en=f"Spot {n}",
                function="spot",
                level=Body.Level.STREET,
                region_id="370202",
                document_mark=f"示{n}",
                demonstration=True,
            )
            for n in range(count)
        )


def send(program: Of, names: list[str]) -> tuple[str, int]:
    """Send a signed document; its case and how many statements the call took."""
    number = signed(program)
    clerk = program("clerk")
    clerk.complete("seal", case=number)
    with statements() as texts:
        sent = clerk.post(f"documents/{number}/distribution", {"bodies": names}, status=201)
    assert sent["receivers"] == len(names)
    return number, len(texts)


def test_five_thousand_receivers_in_one_action(program: Of) -> None:
    found(MANY)
    names = [f"{VILLAGE}{n}" for n in range(MANY - 1)]
    _few, statements_of_few = send(program, names[:FEW])
    number, statements_of_many = send(program, [*names, "city-office"])
    assert statements_of_many == statements_of_few
    counts = program("clerk").get(f"documents/{number}/receipts")["counts"]
    assert counts == {"sent": MANY}
    assert program("clerk").post(f"documents/{number}/receipts/urge")["count"] == MANY


def test_the_inbox_of_a_receiver_asks_as_often_with_one_copy_as_with_four(program: Of) -> None:
    """Neither list nor search grows in statements; what waits is found by its index."""
    office = program("clerk-office")
    send(program, ["city-office"])
    office.get("tasks")
    with statements() as before:
        assert len(office.get("tasks")["items"]) == 1
    for _again in range(3):
        send(program, ["city-office"])
    with statements() as after:
        assert len(office.get("tasks")["items"]) == 4
    with statements() as searched:
        assert len(office.get("tasks", q="数据目录")["items"]) == 4
    assert len(after) == len(before)
    assert len(searched) == len(before)
