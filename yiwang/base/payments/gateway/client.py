"""Ask the gateway. Runs in workers, outside transactions."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from yiwang.base.payments.errors import Forged, GatewayError
from yiwang.base.payments.gateway.config import Gateway
from yiwang.base.payments.gateway.message import LONGEST, opened, signed

TIMEOUT = 10  # seconds


def address(gateway: Gateway, payload: Mapping[str, Any]) -> str:
    """Where a payer's browser goes to pay; the wish travels along, signed."""
    wish = signed({"merchant": gateway.merchant, **payload}, gateway.key)
    return f"{gateway.url}/pay?{urlencode({'message': wish})}"


def ask(gateway: Gateway, what: str, payload: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The gateway's answer, opened and as it came. what: `queries`, `refunds`,
    `payouts` or `statements`.

    Raises:
        GatewayError: no answer, a refusal, or one that the gateway did not sign.
    """
    wish = signed({"merchant": gateway.merchant, **payload}, gateway.key)
    request = urllib.request.Request(  # noqa: S310  # the address is the operator's setting
        f"{gateway.url}/{what}",
        json.dumps({"message": wish}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  # as above
            message = json.loads(answer.read(LONGEST + 100))["message"]
        return opened(message, gateway.public), message
    except urllib.error.HTTPError as error:
        said = error.read(300).decode("utf-8", "replace")
        raise GatewayError(f"{what}: {error.code} {said}") from error
    except (OSError, http.client.HTTPException) as error:
        raise GatewayError(f"{what}: {error}") from error
    except (ValueError, KeyError, TypeError, Forged) as error:
        raise GatewayError(f"{what}: not an answer of the protocol: {error}") from error
