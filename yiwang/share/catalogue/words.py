"""Find a resource by what people type: Chinese words, pinyin, initials, codes. Pure."""

from yiwang.kernel.chinese import cutter, initials, plain, syllables
from yiwang.share.catalogue import spec

LONGEST = 60  # letters of a question
MOST = 8  # words of it


def index(code: str, entry: spec.Entry) -> str:
    """One text in which the words of a question are looked for."""
    title = entry.title.zh
    letters, spelt = "".join(initials(title)), "".join(syllables(title))
    titles = [item.title.zh for item in entry.fields.values() if item.title]
    parts = (code, title, entry.title.en, entry.summary.zh, entry.summary.en, spelt, letters)
    return plain("\n".join((*parts, *titles, *entry.fields)))


def question(text: str) -> list[str]:
    """The words that must all stand in the text of an entry."""
    words = cutter().cut(plain(text)[:LONGEST])
    return [word for word in words if any(map(str.isalnum, word))][:MOST]
