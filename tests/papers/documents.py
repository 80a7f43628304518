"""Official documents as the tests set them; persons and bodies are invented."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from yiwang.base.papers.facade import Attachment, Attendance, Issuer, OfficialDocument, kinds

AT = datetime(2026, 11, 9, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SENTENCE = (
    "坚持以人民为中心的发展思想，统筹推进各领域政务应用系统集约建设、互联互通、协同联动，"
    "发挥数字化在政府履行经济调节、市场监管、社会管理、公共服务等方面职能的重要支撑作用。"
)
TEXT = f"""为加强政务服务工作，经市政府同意，现就有关事项通知如下。
一、总体要求
{SENTENCE * 3}
（一）加强组织领导。各区要把这项工作摆在重要位置，主要负责同志亲自抓。
1.明确责任分工。到2026年底前完成全部事项的梳理，网上可办率达到98%以上。
（1）建立台账，逐项销号。
二、保障措施
各有关单位要按照职责分工认真组织实施，重要情况及时报告。
"""
CITY = Issuer("演示市人民政府", signer="王明远", post="市长")

NOTICE = OfficialDocument(
    kind="通知",
    title="演示市人民政府关于印发演示市数字政府建设三年行动计划的通知",
    text=TEXT,
    issuers=(CITY,),
    dated=date(2026, 11, 9),
    number="演政发〔2026〕12号",
    addressees=("各区、市人民政府", "市政府各部门", "市直各单位"),
    attachments=(Attachment("演示市数字政府建设三年行动计划", TEXT * 4), Attachment("任务分工表")),
    note="此件公开发布",
    copies=("市委各部门", "市人大常委会办公厅", "市政协办公厅", "市监委", "市法院", "市检察院"),
    printed_by="演示市人民政府办公厅",
    printed_on=date(2026, 11, 9),
)


def of_kind(kind: str, **changes: Any) -> OfficialDocument:
    """A document of a kind with what its rules ask for."""
    rule = kinds()[kind]
    said: dict[str, Any] = {
        "kind": kind,
        "title": f"演示市人民政府关于做好政务服务工作的{kind}",
        "number": {"order": "第12号", "minutes": "第8号"}.get(rule.forms[0], NOTICE.number),
        "addressees": () if rule.addressees in ("none", "any") else ("省人民政府",),
        "attachments": (),
        "note": "联系人：李和平，联系电话：0532—00000000" if rule.contact else "",
        "attendance": (Attendance("出席", "王明远、李和平"), Attendance("请假", "赵立新"))
        if "minutes" in rule.forms
        else (),
    }
    return replace(NOTICE, form=None, direction=None, **{**said, **changes})
