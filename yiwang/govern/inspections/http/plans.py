"""Plans on the workbench: begin one, announce its lists, draw, follow the checks, publish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.govern.inspections import actions, queries
from yiwang.govern.inspections.errors import NotReady
from yiwang.govern.inspections.http import shown
from yiwang.govern.inspections.models import Check, Plan
from yiwang.govern.inspections.values import Wish
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import new
from yiwang.kernel.texts import say


@require_http_methods(["GET", "POST"])
@requires("inspections:plan:manage")
@idempotent
def plans(request: ActorRequest) -> HttpResponse:
    """The plans of the post's body, and a form for a new one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        post = request.POST
        wish = Wish(
            post.get("title", ""), tuple(post.getlist("matters")), tuple(post.getlist("regions"))
        )
        try:
            return redirect("workbench:inspection", actions.plan(request.actor, wish).id)
        except Invalid as refused:
            errors = {row["pointer"].strip("/"): row["message"] for row in refused.problems}
    named = queries.book()
    own = queries.plans(request.actor).filter(body_id=request.actor.body)
    context = {
        "key": str(new()),
        "errors": errors,
        "bases": queries.bases(request.actor),
        "matters": [(each.code, say(each.title), each.basis) for each in named.book.matters],
        "regions": queries.regions(request.actor),
        "title": request.POST.get("title", ""),
        "chosen": request.POST.getlist("matters") + request.POST.getlist("regions"),
        "book": named.book,
        **shown.plan_table(own[: queries.MOST], "workbench:inspection", bodies=False),
    }
    return render(request, "inspections/plans.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@requires("inspections:plan:manage")
def plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """One plan and its next step."""
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _step(request, plan_id))
            return redirect("workbench:inspection", plan_id)
        except NotReady as refused:
            refusal = str(refused)
    found = queries.plan(request.actor, plan_id)
    return render(
        request,
        "inspections/plan.html",
        _context(request, found, refusal),
        status=409 if refusal else 200,
    )


def _step(request: ActorRequest, plan_id: UUID) -> str:
    """Do what the button says; return what is told of it. Raises NotFound: there is no such."""
    actor, post = request.actor, request.POST
    if post.get("do") == "announce":
        witness, digest = post.get("witness", ""), post.get("commitment", "").strip().lower()
        actions.announce(actor, plan_id, witness, digest)
        return _("The lists are announced. Draw once they are sealed.")
    if post.get("do") == "draw":
        made = actions.draw(actor, plan_id, post.get("number", ""))
        return _("Drawn: %(count)s subjects.") % {"count": len(made.result)}
    if post.get("do") == "publish":
        actions.publish(actor, plan_id)
        return _("Every result that is entered is published.")
    raise NotFound(_("This step"))


def _context(request: ActorRequest, found: Plan, refusal: str) -> dict[str, Any]:
    book = queries.book_of(found)
    checks = list(queries.checks(request.actor, found))
    waiting = [each for each in checks if each.state == Check.State.DONE]
    late = [each for each in waiting if each.publish_by and each.publish_by < request.actor.today]
    announced = found.state == Plan.State.ANNOUNCED
    return {
        "plan": found,
        "refusal": refusal,
        "posted": request.POST,
        "matters": [say(each.title) for each in shown.matters(found, book)],
        "demonstration": book.demonstration,
        "sealed": announced and queries.sealed(found.id) is not None,
        "classes": shown.classes(book, found) if found.subjects else None,
        "checks": shown.check_table(book, checks),
        "done": sum(each.state != Check.State.TO_DO for each in checks),
        "count": len(checks),
        "waiting": len(waiting),
        "late": len(late),
    }
