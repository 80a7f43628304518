"""What people are told of a check: one huge word, a sentence, and what to do next."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.serve.wallet.values import Answer, Audience, Way

Text = str | Promise


@dataclass(frozen=True)
class Saying:
    """tone: good, warn or bad, each with a colour and a picture. status: of the HTTP answer.

    word: empty where the licence has a word of its own.
    """

    tone: str
    picture: str
    status: int
    word: Text
    sentence: Text
    advice: Text


def _good(word: Text, sentence: Text, advice: Text) -> Saying:
    return Saying("good", "circle-check", 200, word, sentence, advice)


def _bad(word: Text, sentence: Text, advice: Text, status: int = 200) -> Saying:
    return Saying("bad", "x", status, word, sentence, advice)


def _warn(word: Text, sentence: Text, advice: Text, status: int = 410) -> Saying:
    return Saying("warn", "alert-triangle", status, word, sentence, advice)


_FRESH = _("Ask for a fresh code on the holder's phone and scan it again.")
_DISTRUST = _("Do not rely on it. Ask the holder to show the licence on the phone.")

SAYINGS: dict[Answer, Saying] = {
    Answer.VALID: _good(
        pgettext_lazy("huge word of a check", "Valid"),
        _("The city issued this licence, and it is in force now."),
        _("Compare name and kind with who is before you. Then you are done."),
    ),
    Answer.GENUINE: _good(
        pgettext_lazy("huge word of a check", "Genuine"),
        _("This paper is from the city."),
        _("Compare number and date with the paper before you."),
    ),
    Answer.NOT_YET: _bad(
        pgettext_lazy("huge word of a check", "Not yet valid"),
        _("The city issued this licence, but its first day has not come."),
        _("Do not accept it before that day."),
    ),
    Answer.NOT_IN_FORCE: _bad(
        "",
        _("The city issued this licence, but it is not in force now."),
        _("Do not accept it. Questions are answered by the body that issued it."),
    ),
    Answer.OUTDATED: _warn(
        pgettext_lazy("huge word of a check", "Out of date"),
        _("The licence is in force, but this paper shows a former version of it."),
        _("Ask for the present one: on the phone it is always up to date."),
        status=200,
    ),
    Answer.CANNOT: _warn(
        pgettext_lazy("huge word of a check", "Cannot be verified"),
        _("The city's register cannot be asked now, so nobody knows whether the licence holds."),
        _("Do not take it for valid. Try again in a few minutes."),
        status=503,
    ),
    Answer.UNKNOWN: _bad(
        pgettext_lazy("huge word of a check", "Not one of ours"),
        _("This code is no code of the city's."),
        _("Compare it letter by letter, or scan again. If it is right, do not trust the paper."),
        status=404,
    ),
    Answer.CODE_FUTURE: _warn(
        pgettext_lazy("huge word of a check", "Code not yet valid"),
        _("This code claims to be made later than now."),
        _FRESH,
        status=409,
    ),
    Answer.CODE_USED: _warn(
        pgettext_lazy("huge word of a check", "Code already used"),
        _("Each code opens once, and this one has been opened."),
        _FRESH,
    ),
    Answer.CODE_CLOSED: _warn(
        pgettext_lazy("huge word of a check", "Code withdrawn"),
        _("A fresher code took its place, or whoever showed it may not show the licence any more."),
        _FRESH,
    ),
    Answer.CODE_EXPIRED: _warn(
        pgettext_lazy("huge word of a check", "Code expired"),
        _("A code lives one minute, so that a photograph of it is worth nothing."),
        _FRESH,
    ),
    Answer.CODE_AUDIENCE: _warn(
        pgettext_lazy("huge word of a check", "Not for you"),
        _("The holder made this code for others: for staff of offices, or for people signed in."),
        _("Sign in as one of them, or ask for a code for anyone."),
        status=403,
    ),
    Answer.CODE_NONCE: _warn(
        pgettext_lazy("huge word of a check", "Code of another request"),
        _("This code answers another question than yours."),
        _("Ask the holder for a code that was made for your request."),
        status=409,
    ),
    Answer.FILE_CHANGED: _bad(
        pgettext_lazy("huge word of a check", "Changed"),
        _("This file was changed after it was signed."),
        _DISTRUST,
    ),
    Answer.FILE_APPENDED: _bad(
        pgettext_lazy("huge word of a check", "Added to"),
        _("Something was added to this file after it was signed."),
        _DISTRUST,
    ),
    Answer.FILE_EXPIRED: _bad(
        pgettext_lazy("huge word of a check", "Signed too late"),
        _("The certificate had run out when this file was signed."),
        _DISTRUST,
    ),
    Answer.FILE_REVOKED: _bad(
        pgettext_lazy("huge word of a check", "Key revoked"),
        _("The key that signed this file had been revoked."),
        _DISTRUST,
    ),
    Answer.FILE_NOT_OURS: _bad(
        pgettext_lazy("huge word of a check", "Not signed by us"),
        _("Somebody signed this file, but no body of this city."),
        _DISTRUST,
    ),
    Answer.FILE_UNSIGNED: _bad(
        pgettext_lazy("huge word of a check", "Not signed"),
        _("This file carries no signature, so anybody could have made it."),
        _DISTRUST,
    ),
    Answer.FILE_UNREADABLE: _warn(
        pgettext_lazy("huge word of a check", "Not readable"),
        _("This is neither a PDF nor an OFD document, or it is damaged."),
        _("Choose the file that was downloaded, not a photograph of it."),
        status=422,
    ),
}


def shows(answer: Answer) -> bool:
    """Whether an answer lets anything of a licence be seen."""
    return answer in (
        *(Answer.VALID, Answer.GENUINE),
        *(Answer.NOT_YET, Answer.NOT_IN_FORCE, Answer.OUTDATED),
    )


AUDIENCES: dict[Audience, Text] = {
    Audience.ANYONE: _("Anyone who scans it"),
    Audience.KNOWN: _("Whoever is signed in"),
    Audience.OFFICES: _("Staff of government bodies"),
}
WAYS: dict[Way, Text] = {
    Way.SCAN: _("Code on the phone"),
    Way.LINK: _("Code printed on the paper"),
    Way.FILE: _("File handed in for checking"),
    Way.CASE: _("On file for an application"),
}
