"""The demonstration's enforcement certificates. Persons and numbers are made up."""

from datetime import date, timedelta

from yiwang.govern.enforcement.models import Certificate
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy.city import put
from yiwang.kernel.tenancy.models import Account, Body

# Account, body, number, days from the day of loading until it ends.
HOLDERS = (
    ("enforcer", "shinan-market", "DEMO-SN-0101", 900),
    ("enforcer2", "shinan-market", "DEMO-SN-0102", 900),
    ("enforcer3", "shinan-market", "DEMO-SN-0103", -1),
    ("street", "shinan-urban", "DEMO-SN-0201", 900),
    ("street2", "shinan-urban", "DEMO-SN-0202", 900),
)
SINCE = date(2021, 7, 15)
FIELD = {"zh": "综合执法（演示）", "en": "General enforcement (demonstration)"}


def load() -> int:
    """Load certificates; what is there stays as it is."""
    today = clock.today()
    with acting(SYSTEM):
        accounts = Account.objects.in_bulk([row[0] for row in HOLDERS], field_name="username")
        bodies = Body.objects.in_bulk({row[1] for row in HOLDERS}, field_name="code")
        return put(
            Certificate(
                id=named("enforcement_certificate", number),
                body=bodies[body],
                account=accounts[account].id,
                name=accounts[account].name,
                number=number,
                field=FIELD,
                valid_from=SINCE,
                valid_until=today + timedelta(days=days),
            )
            for account, body, number, days in HOLDERS
        )
