"""Follow every link that a page shows: nothing may be missing, broken or closed."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

# Pages of one kind differ by their object alone, so that few are looked at, and more where the
# stage of a case makes a difference; in haste fewer.
SEVERAL, MANY = 2, 10
ONE, SOME = 1, 4
BY_STAGE = ("number", "task_id")
SIGN_IN = "/account/login/"
SAMPLES = "/styleguide/"  # pages with links of nobody; the ones inside of the guide are followed


@dataclass(frozen=True)
class Kind:
    """What pages have in common whose address differs by an object or a typed word."""

    name: str  # of the route
    query: tuple[str, ...]  # names of the parameters
    by_stage: bool

    def __str__(self) -> str:
        return "-".join((self.name.replace(":", "-"), *self.query)) or "none"

    def limit(self, *, haste: bool) -> int:
        """How many pages of it are looked at."""
        if self.by_stage:
            return SOME if haste else MANY
        return ONE if haste else SEVERAL


@dataclass(frozen=True)
class Stop:
    """An address that was asked for, where the link stood, and the answer."""

    address: str
    shown_on: str
    kind: Kind
    status: int
    document: html.HtmlElement | None  # None: a file, or something that is no page
    arrived: str  # the address after redirects


def kind_of(address: str) -> Kind | None:
    """The kind of an address; None: no route answers it."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return Kind(match.view_name, tuple(names), any(key in match.kwargs for key in BY_STAGE))


def links(document: html.HtmlElement, base: str) -> Iterator[str]:
    """Addresses inside of the product that the page leads to by GET, without fragments."""
    found = [
        *document.xpath("//a/@href"),
        *document.xpath("//@hx-get"),
        *map(sent, forms(document)),
    ]
    for link in found:
        parts = urlsplit(urljoin(base, link))
        if parts.scheme or parts.netloc:
            continue
        if base.startswith(SAMPLES) and not parts.path.startswith(SAMPLES):
            continue
        yield parts.path + (f"?{parts.query}" if parts.query else "")


def forms(document: html.HtmlElement) -> list[html.HtmlElement]:
    return [form for form in document.forms if form.method == "GET" and form.action is not None]


def sent(form: html.HtmlElement) -> str:
    """The address that a form of questions leads to when it is sent as it stands."""
    return f"{form.action.partition('?')[0]}?{urlencode(form.form_values())}"


def page(answer: HttpResponse) -> html.HtmlElement | None:
    if "text/html" not in answer.headers.get("Content-Type", "") or answer.streaming:
        return None
    return html.document_fromstring(answer.content.decode())


def walk(client: Client, start: str, *, haste: bool = False) -> Iterator[Stop]:
    """Every kind of page that can be reached, breadth first."""
    waiting, known, seen = deque([(start, "")]), {start}, Counter[Kind]()
    while waiting:
        address, shown_on = waiting.popleft()
        kind = kind_of(address)
        if kind is None:
            yield Stop(address, shown_on, Kind("", (), False), 404, None, address)
            continue
        if seen[kind] >= kind.limit(haste=haste):
            continue
        seen[kind] += 1
        answer = client.get(address, follow=True)
        arrived = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        document = page(answer)
        yield Stop(address, shown_on, kind, answer.status_code, document, arrived)
        for link in links(document, arrived) if document is not None else ():
            if link not in known:
                known.add(link)
                waiting.append((link, address))
