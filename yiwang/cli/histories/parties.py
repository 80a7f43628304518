"""Whom made cases belong to: invented persons and firms, a few cases each."""

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
        demonstration.load_invented(first, count)
        demonstration.load_invented_firms(first, count)
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
