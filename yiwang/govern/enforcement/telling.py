"""What papers of a penalty may say, read from what is kept beside the case."""

from collections.abc import Mapping
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.govern.enforcement import queries
from yiwang.govern.enforcement.models import Evidence, Penalty
from yiwang.govern.enforcement.words import plain, said, word
from yiwang.kernel.actor import Actor

DEMONSTRATION = "（裁量档次为演示数据，未生效）"


def facts(actor: Actor, case: Case) -> Mapping[str, Any]:
    """For the templates, in Chinese; days as ISO text."""
    row = queries.penalty(actor, case)
    act = queries.act_of(row, case)
    form = cases.form_data(case)
    return {
        "party": row.party_name,
        "address": row.address or "——",
        "act": act.title.zh,
        "forbidden": act.forbidden,
        "basis": act.basis.said,
        "place": form.get("place", ""),
        "acted_on": row.acted_on.isoformat(),
        "found_on": form.get("found_on", ""),
        "source": word("sources", form.get("source", ""), "zh"),
        "description": form.get("description", ""),
        "findings": row.findings,
        "penalty": said(row.kinds, row.fine, row.gains, "zh"),
        "fine": plain(row.fine),
        "proposal": _proposal(case, row),
        "discretion": _discretion(row),
        "hearing": row.hearing_told,
        "evidence": [_item(each) for each in queries.evidence(actor, case)],
        "officers": "、".join(f"{each['name']}（{each['certificate']}）" for each in row.officers),
        "weighed": _weighed(case),
        "collected": row.collected,
        "receipt": form.get("receipt", "——"),
        "signed": "已签名（见电子签名）" if form.get("signature") else "拒绝签名，已注明",
        "result": row.get_outcome_display(),
    }


def _proposal(case: Case, row: Penalty) -> str:
    proposal = work.latest_data(case, "conclude").get("proposal", "")
    words = word("proposals", proposal, "zh")
    return f"{words}：{said(row.kinds, row.fine, row.gains, 'zh')}" if row.kinds else words


def _discretion(row: Penalty) -> str:
    if not row.grade:
        return ""
    found = (
        f"裁量档次：{row.grade}，幅度 {plain(row.low)} 元至 {plain(row.high)} 元{DEMONSTRATION}。"
    )
    return f"{found}幅度之外的理由：{row.outside}" if row.outside else found


def _item(row: Evidence) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": word("evidence", row.kind, "zh"),
        "name": row.name,
        "on": row.taken_on.isoformat(),
        "by": "、".join(each["name"] for each in row.by),
        "digest": row.digest[:32],
    }


def _weighed(case: Case) -> str:
    answer = work.latest_data(case, "weigh").get("answer", "")
    return f"对当事人陈述、申辩的复核意见：{answer}" if answer else ""
