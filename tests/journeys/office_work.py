"""What clerks, heads and leaders do with documents, by the API."""

from typing import Any

from tests.journeys.program import Program

TEXT = (
    "为规范政务数据共享，现将有关事项通知如下：\n\n一、建立目录。\n\n二、按期更新。\n\n特此通知。"
)
NOTICE = {
    "kind": "notice",
    "direction": "down",
    "title": "关于做好政务数据目录更新工作的通知",
    "addressee": "各区、市行政审批服务局，市有关部门",
    "text": TEXT,
    "publicness": "open",
    "urgency": "none",
    "drafter": "city-data-drafter",
}


def draft(drafter: Program, **more: Any) -> str:
    """A draft that lies with its drafter; its case's number."""
    body = {"matter": "outgoing-document", "data": NOTICE | more}
    return str(drafter.post("matters", body, status=201)["number"])


def signed(program: Any, **more: Any) -> str:
    """A draft that went through review, and countersigning by nobody, to the signer's word."""
    number = draft(program("drafter"), **more)
    for account, outcome in (
        ("drafter", "submit"),
        ("head", "approve"),
        ("reviewer", "approve"),
        ("chief", "sign"),
    ):
        program(account).complete(outcome, case=number)
    return number
