"""Where somebody's work begins."""

from django.urls import NoReverseMatch, reverse

from yiwang.kernel.actor import Actor

# The first permission that the actor holds decides; pages that this process does not serve are
# passed over.
LANDINGS = (
    ("work:task:read", "workbench:inbox"),
    ("tenancy:account:manage", "tenancy:accounts"),
    ("tenancy:grant:manage", "tenancy:bodies"),
    ("evidence:entry:read", "tenancy:audit"),
    ("cases:case:supervise", "workbench:cases"),
    ("cases:case:apply", "portal:home"),
    ("services:item:read", "workbench:catalogue"),
    ("public", "portal:home"),
)


def landing(actor: Actor) -> str:
    for permission, route in LANDINGS:
        if actor.may(permission):
            try:
                return reverse(route)
            except NoReverseMatch:
                continue
    return "/"
