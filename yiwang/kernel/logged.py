"""What each line of the log says of its moment: which request, and which case it is about."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
case_number: ContextVar[str] = ContextVar("case_number", default="")
