"""What a stranger's script does: bearer token in, JSON out, nothing known but the API."""

from typing import Any

from django.test import Client

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account, Holding

API = "/api/v1/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Program:
    """An account's token and the answers it gets; a status that is not expected raises."""

    def __init__(self, account: str) -> None:
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
            holding = Holding.objects.filter(account=row).order_by("id").first()
            token = door.issue_token(row, holding.post if holding else None)
        self.account = account
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, *, status: int | None = 200, **query: str) -> Any:
        return self._answer(self.client.get(API + path, query), status)

    def post(self, path: str, body: Any = None, *, status: int | None = 200, **headers: str) -> Any:
        """status: what must come; None: whatever comes."""
        answer = self.client.post(
            API + path, body or {}, content_type="application/json", headers=headers
        )
        return self._answer(answer, status)

    def patch(self, path: str, body: Any, *, status: int = 200) -> Any:
        return self._answer(
            self.client.patch(API + path, body, content_type="application/json"), status
        )

    def upload(self, name: str = "plan.pdf", content: bytes = PDF) -> str:
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = self.client.post(API + "files", {"file": SimpleUploadedFile(name, content)})
        return str(self._answer(answer, 201)["id"])

    def complete(
        self, outcome: str, data: dict[str, Any] | None = None, *, case: str = "", **more: Any
    ) -> Any:
        """End the first task of the inbox, or of a case, that can end so."""
        for row in self.get("tasks")["items"]:
            if case not in ("", row["case"]):
                continue
            task = self.get(f"tasks/{row['id']}")
            if outcome in {each["id"] for each in task["outcomes"]} and not task["refusal"]:
                body = {"outcome": outcome, "data": data or {}}
                return self.post(f"tasks/{row['id']}/complete", body, **more)
        raise AssertionError(f"{self.account} has no task that ends as {outcome}")

    def _answer(self, response: Any, status: int | None) -> Any:
        assert status in (None, response.status_code), response.content.decode()
        kind = response.headers.get("Content-Type", "")
        return response.json() if "json" in kind else response
