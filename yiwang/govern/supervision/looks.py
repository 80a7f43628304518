"""When a rule looks, as its package says it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Look(BaseModel):
    """One of three ways, or several: at events, at the turn of a clock, or so long after an event.

    at: kinds of events. clock: names of clocks, which turn when their last day is over, or at the
    beginning of the day that lies `before` units ahead of it. after: kinds of events after which
    `working_days` or `minutes` pass (the interval of the feed where neither is given) without any
    event of the kinds `unless`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: list[str] = []
    clock: list[str] = []
    before: int = Field(0, ge=0, le=30)
    after: list[str] = []
    unless: list[str] = []
    working_days: int = Field(0, ge=0, le=400)
    minutes: int = Field(0, ge=0, le=600_000)

    @model_validator(mode="after")
    def _some(self) -> "Look":
        if not (self.at or self.clock or self.after):
            raise ValueError("a rule looks at events, at a clock, or some time after an event")
        return self

    @property
    def row(self) -> dict[str, Any]:
        """As it enters the digest of the rule."""
        return self.model_dump(exclude_defaults=True)
