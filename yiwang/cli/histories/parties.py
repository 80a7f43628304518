"""Whom made cases belong to: invented persons and firms, a few cases each."""

from collections.abc import Sequence

from django.db import connections, transaction
from django.db.models import Model

from yiwang.base.parties import demonstration
from yiwang.cli.histories.printing import Party
from yiwang.kernel.ids import named

CASES = 4  # of one party


def of_case(number: str) -> dict[str, str]:
    """What differs of the party of a case that was played, by the text as it stands there."""
    from yiwang.base.cases.models import Case
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM):
        case = Case.objects.get(number=number)
        data = case.newest.data if case.newest else {}
    found = {str(case.applicant_id): "applicant", case.applicant_name: "name"}
    if case.agent:
        found[str(case.agent)] = "agent"
    uscc = data.get("applicant", {}).get("uscc")
    return found | ({uscc: "uscc"} if uscc else {})


class Pool:
    """The parties of cases with consecutive numbers."""

    def __init__(self, numbers: range) -> None:
        first, last = numbers.start // CASES, numbers.stop // CASES + 1
        self.first, count = first, last - first
        firms, standing = demonstration.invented_firm_parties(first, count)
        _put(list(demonstration.invented_parties(first, count)))
        _put(firms)
        _put(standing)
        self.persons = list(demonstration.invented(count, start=first))
        self.firms = list(demonstration.invented_firms(count, start=first))

    def party(self, number: int, legal: bool) -> Party:
        """The party of a case; a firm is represented by the person of the same number."""
        index = number // CASES
        person = self.persons[index - self.first]
        own = named("invented", str(index))
        if not legal:
            return Party(own, person.name, "", own)
        firm = self.firms[index - self.first]
        return Party(demonstration.firm_id(firm.identity), firm.name, firm.identity, own)


def _put(objects: Sequence[Model]) -> None:
    """Insert what is not there yet."""
    meta = type(objects[0])._meta
    fields = meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f'CREATE TEMP TABLE given (LIKE "{meta.db_table}") ON COMMIT DROP')
        with cursor.copy(f"COPY given ({names}) FROM STDIN") as copy:
            for each in objects:
                values = (getattr(each, field.attname) for field in fields)
                pairs = zip(fields, values, strict=True)
                copy.write_row([f.get_db_prep_save(v, connections["owner"]) for f, v in pairs])
        cursor.execute(
            f"""INSERT INTO "{meta.db_table}" ({names}) SELECT {names} FROM given
            ON CONFLICT DO NOTHING"""  # noqa: S608  # names of our own tables
        )
        cursor.execute("DROP TABLE given")
