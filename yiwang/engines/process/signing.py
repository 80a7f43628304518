"""Moves that change who works on a step while its position stays: hand over, delegate, add and
remove signers, let read, urge, rest.

An added signer has a position of kind `opinion` with `of`, the task it belongs to, and `way`. The
task keeps under `sg` the opinions still open, under `later` the posts to sign after it, and once
its own person is done, under `own` what that person gave.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import loops
from .activities import end_instance, request_for
from .data import find, outputs
from .effects import Data, TaskUpdated, TimerCancelled, TimerSet
from .happenings import Complete
from .history import record
from .moves import (
    AddSigners,
    Circulate,
    Delegate,
    Open,
    RemoveSigners,
    Resume,
    Suspend,
    Transfer,
    Urge,
)
from .refusal import NotPossible
from .run import Run, Token

WAYS = ("before", "after", "parallel")


def worked_on(run: Run, name: str) -> Token:
    """Return a task or opinion that somebody can work on now. Raises NotPossible."""
    token = run.tokens.get(name)
    if token is None or token["k"] not in ("task", "opinion"):
        raise NotPossible("This task is not open. It was completed or cancelled before.")
    if "held" in token:
        raise NotPossible("This task is suspended. Resume it first.")
    if "own" in token:
        raise NotPossible("This task is done and waits for the opinions of others only.")
    return token


def tell(run: Run, name: str, change: str, detail: Data) -> None:
    run.effects.append(TaskUpdated(name, run.tokens[name]["n"], change, detail))


# Completing with added signers


def complete(run: Run, move: Complete) -> bool:
    """Complete a task that added signers or a delegate have to do with; False: nothing special."""
    token = worked_on(run, move.task)
    check_changes(run, token, move.data)
    if "dl" in token:
        owner, worker = token.pop("dl")
        outputs(run, run.step(token), token["s"], token, move.data)
        token["p"] = owner
        tell(run, move.task, "resolved", {"to": owner, "by": move.by or worker})
        return True
    if token["k"] == "opinion":
        opinion_done(run, move, token)
        return True
    if any(run.tokens[each]["way"] == "before" for each in token.get("sg", ())):
        raise NotPossible("Opinions asked for beforehand are still open.")
    if not token.get("sg") and not token.get("later"):
        return False
    step = run.step(token)
    outputs(run, step, token["s"], token, move.data)
    record(run, step, token, move.by, move.data.get("outcome"))
    token["own"] = dict(move.data)
    tell(run, move.task, "waits", {"by": move.by})
    go_on_signing(run, move.task)
    return True


def check_changes(run: Run, token: Token, data: Data) -> None:
    """Raise NotPossible where a step would change a field it has not declared it may."""
    step = run.step(token)
    if step.changes is None:
        return
    for name in data.keys() - step.changes:
        if find(run, token["s"], token, name) != data[name]:
            raise NotPossible("%(step)s may not change %(field)s.", step=step.id, field=name)


def opinion_done(run: Run, move: Complete, token: Token) -> None:
    """An added signer has given an opinion: its outcome decides nothing, its data are kept."""
    given = {name: item for name, item in move.data.items() if name != "outcome"}
    owner = token["of"]
    outputs(run, run.step(token), token["s"], token, given)
    run.remove(move.task)
    main = run.tokens[owner]
    main["sg"].remove(move.task)
    tell(run, owner, "opinion", {"by": move.by, "way": token["way"], **move.data})
    go_on_signing(run, owner)


def go_on_signing(run: Run, name: str) -> None:
    """Ask who signs next; with nobody left a task that is done completes."""
    token = run.tokens[name]
    if not token.get("sg"):
        token.pop("sg", None)
        if "own" not in token:
            tell(run, name, "ready", {})
        elif token.get("later"):
            ask(run, name, "after", token["later"].pop(0))
            if not token["later"]:
                del token["later"]
        else:
            end_instance(run, name, run.step(token), token["own"])


def ask(run: Run, name: str, way: str, post: str) -> None:
    """Open an opinion for a post."""
    token = run.tokens[name]
    step = run.step(token)
    more: dict[str, Any] = {"of": name, "way": way, "p": post}
    if "d" in token:
        more["d"] = dict(token["d"])
    opinion = run.place(step, token["s"], "opinion", more)
    token.setdefault("sg", []).append(opinion)
    run.effects.append(request_for(run, opinion, step))


def add_signers(run: Run, move: AddSigners) -> None:
    """加签."""
    token = worked_on(run, move.task)
    if move.way not in WAYS or not move.posts:
        raise NotPossible("Signers are added before, after or parallel; name at least one post.")
    if token["k"] == "opinion":
        raise NotPossible("An added signer cannot add others; the task's person can.")
    body = token.get("b")
    if body is not None and move.way == "parallel" and "total" in run.tokens[body]:
        join_body(run, body, move.posts)
    elif move.way == "after":
        token["later"] = [*token.get("later", ()), *move.posts]
    else:
        for post in move.posts:
            ask(run, move.task, move.way, post)
    detail = {"way": move.way, "posts": list(move.posts), "by": move.by, "reason": move.reason}
    tell(run, move.task, "add-signers", detail)


def join_body(run: Run, body: str, posts: tuple[str, ...]) -> None:
    """Give a multi-person step more persons, beside the others or, in sequence, at its end."""
    token = run.tokens[body]
    step = run.step(token)
    assert step.node.loop is not None, "a body belongs to a loop"
    for post in posts:
        number = max(token["started"], len(token.get("items", ())), token["total"]) + 1
        if "items" in token:
            token["items"].append(post)
            number = len(token["items"])
        token["total"] += 1
        token.setdefault("posts", {})[str(number)] = post
        token.setdefault("added", {})[str(number)] = post
        if not step.node.loop.sequential:
            loops.start(run, body, step, number)


def remove_signers(run: Run, move: RemoveSigners) -> None:
    """减签."""
    for name in move.tasks:
        token = worked_on(run, name)
        if token["k"] == "opinion":
            owner = token["of"]
            run.cancel(name, "removed")
            run.tokens[owner]["sg"].remove(name)
            go_on_signing(run, owner)
        elif "b" in token and run.tokens[token["b"]].get("total", 0) > 1:
            leave_body(run, name, token)
        else:
            raise NotPossible("A step needs at least one person; transfer the task instead.")


def leave_body(run: Run, name: str, token: Token) -> None:
    body = run.tokens[token["b"]]
    step = run.step(body)
    assert step.node.loop is not None, "a body belongs to a loop"
    run.cancel(name, "removed")
    body["total"] -= 1
    is_open = any(other.get("b") == token["b"] for other in run.tokens.values())
    if body["done"] >= body["total"] or step.node.loop.sequential or not is_open:
        loops.carry_on(run, token["b"], step, step.node.loop)


# Hands and readers


def transfer(run: Run, move: Transfer) -> None:
    """转办."""
    token = worked_on(run, move.task)
    if not move.to:
        raise NotPossible("Say to which post.")
    detail = {"from": token.get("p", ""), "to": move.to, "by": move.by, "reason": move.reason}
    token["p"] = move.to
    token.pop("seen", None)
    tell(run, move.task, "transfer", detail)


def delegate(run: Run, move: Delegate) -> None:
    """委派."""
    token = worked_on(run, move.task)
    if "dl" in token:
        raise NotPossible("The task is delegated already; it comes back first.")
    if not move.to:
        raise NotPossible("Say to which post.")
    owner = token.get("p") or move.by
    token["dl"] = [owner, move.to]
    token["p"] = move.to
    tell(run, move.task, "delegate", {"from": owner, "to": move.to, "reason": move.reason})


def opened(run: Run, move: Open) -> None:
    worked_on(run, move.task)["seen"] = 1


def urge(run: Run, move: Urge) -> None:
    """催办."""
    if move.task not in run.tokens or run.tokens[move.task]["k"] not in ("task", "opinion"):
        raise NotPossible("This task is not open, so nobody can be reminded.")
    tell(run, move.task, "urge", {"by": move.by, "note": move.note})


def circulate(run: Run, move: Circulate) -> None:
    """传阅."""
    if not move.posts or move.task not in run.tokens:
        raise NotPossible("Circulate an open task to at least one post.")
    tell(run, move.task, "circulate", {"posts": list(move.posts), "by": move.by, **move.data})


# Resting


def suspend(run: Run, move: Suspend) -> None:
    """挂起."""
    if move.task:
        token = worked_on(run, move.task)
        token["held"] = run.now.isoformat()
        stop(run, {move.task: token})
        tell(run, move.task, "suspend", {"by": move.by, "reason": move.reason})
        return
    if "held" in run.tree:
        raise NotPossible("The matter is suspended already.")
    run.tree["held"] = run.now.isoformat()
    stop(run, holders(run))
    for name, token in list(run.tokens.items()):
        if token["k"] in ("task", "opinion"):
            tell(run, name, "suspend", {"by": move.by, "reason": move.reason})


def resume(run: Run, move: Resume) -> None:
    """恢复."""
    holder = run.tokens.get(move.task) if move.task else run.tree
    if holder is None or "held" not in holder:
        raise NotPossible("Nothing here is suspended.")
    rested = run.now - datetime.fromisoformat(holder.pop("held"))
    held = {move.task: holder} if move.task else holders(run)
    for place, each in held.items():
        if "held" in each:
            continue  # a task suspended for itself rests on
        for key, timer in each.get("t", {}).items():
            due = datetime.fromisoformat(timer[0]) + rested
            timer[0] = due.isoformat()
            run.effects.append(TimerSet(f"{place}/{key}", key.rpartition(":")[0], due))
    names = [move.task] if move.task else list(run.tokens)
    for name in names:
        if run.tokens[name]["k"] in ("task", "opinion"):
            tell(run, name, "resume", {"by": move.by, "reason": move.reason})


def holders(run: Run) -> dict[str, dict[str, Any]]:
    """Return everything that may hold timers, by the place in their ids."""
    scopes = {f"s{key}": scope for key, scope in run.scopes.items()}
    return {"0": run.tree, **run.tokens, **scopes}


def stop(run: Run, held: dict[str, dict[str, Any]]) -> None:
    for place, each in held.items():
        run.effects.extend(TimerCancelled(f"{place}/{key}") for key in each.get("t", {}))
