"""An event as it leaves: a CloudEvent 1.0 in structured JSON, signed as Standard Webhooks says.

The signature is HMAC-SHA256 over "id.timestamp.body" with the receiver's secret, in base64 behind
"v1,"; whoever checks it should refuse a timestamp older than some minutes.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Happened:
    """position: grows with the order of events, and travels along as `sequence`."""

    position: int
    event_id: UUID
    kind: str
    at: datetime
    content: Mapping[str, Any]
    matter: str


def body(event: Happened, source: str) -> bytes:
    """source: the address of the installation."""
    told = {
        "specversion": "1.0",
        "id": str(event.event_id),
        "source": source,
        "type": f"yiwang.{event.kind}",
        "time": event.at.isoformat(),
        "subject": event.matter,
        "sequence": str(event.position),
        "datacontenttype": "application/json",
        "data": dict(event.content),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers(event: Happened, text: bytes, secret: bytes, now: datetime) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Yiwang",
        "webhook-id": str(event.event_id),
        "webhook-timestamp": stamp,
        "webhook-signature": signature(str(event.event_id), stamp, text, secret),
    }


def signature(event_id: str, stamp: str, text: bytes, secret: bytes) -> str:
    signed = hmac.new(secret, f"{event_id}.{stamp}.".encode() + text, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()
