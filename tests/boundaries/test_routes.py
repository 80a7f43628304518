"""Every route names its permission, and every permission is one that some role carries."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from yiwang.kernel.actions import ACTIONS
from yiwang.kernel.tenancy.roles import roles
from yiwang.web.api import api

# Written by the framework or a library; each stands behind a route of ours or serves no data.
LIBRARY = {"/api/v1/openapi.json": "the description of the API, public like the portal"}
SYSTEM_ONLY = {  # done by workers or from a register, granted to no role
    "work:timer:fire",
    "supervision:card:issue",
    "supervision:card:lapse",
    "licences:licence:lapse",
    "bundles:whole:follow",
    "cases:case:carry",
    "papers:archive:keep",
    "papers:paper:draw",
    "payments:result:settle",
    "publicity:entry:take",
    "reviews:matter:open",
    "payments:statement:compare",
    "seals:seal:make",
    "parties:representative:change",
    "services:implementation:change",
    "exchange:served:renew",
    "exchange:parcel:make",
    "exchange:usage:tell",
    "checks:answer:take",
    "checks:order:report",
    "checks:source:connect",
    "checks:aid:pay",
    "allotments:candidate:follow",
    "allotments:candidate:tell",
}


def patterns(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Callable[..., Any]]]:
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, path)
        elif isinstance(each, URLPattern):
            yield path, each.callback


def pages() -> list[tuple[str, Any]]:
    return [
        (path, view)
        for path, view in patterns(get_resolver())
        if not path.startswith("/api/v1/") and path not in LIBRARY
    ]


def operations() -> list[tuple[str, Any]]:
    return [
        (f"{'/'.join(operation.methods)} {path}", operation.view_func)
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


def test_there_are_routes_to_look_at() -> None:
    assert len(pages()) > 10
    assert len(operations()) > 20


@pytest.mark.parametrize(("path", "view"), pages() + operations())
def test_a_route_names_its_permission(path: str, view: Any) -> None:
    permission = getattr(view, "permission", None)
    assert permission, f"{path} names no permission"
    assert permission in known(), f"{path} names {permission}, which no role carries"


@pytest.mark.parametrize(("action", "permission"), sorted(ACTIONS.items()))
def test_an_action_asks_for_a_permission_that_exists(action: str, permission: str) -> None:
    assert permission in known() | SYSTEM_ONLY, action


def known() -> set[str]:
    return {name for role in roles().values() for name in role.permissions}
