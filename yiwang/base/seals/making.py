"""Make the seal itself: draw its picture and let the maker of seals sign what it is."""

from datetime import timedelta

from yiwang.base.seals import authority, picture
from yiwang.base.seals.models import Seal
from yiwang.kernel.actor import Actor


def make(actor: Actor, seal: Seal) -> None:
    """Fill in what an approved seal consists of; the caller saves it."""
    seal.size = picture.size_of(seal.kind)
    seal.picture = picture.draw(seal.kind, seal.name, seal.line, seal.number)
    seal.made_at = actor.now
    seal.valid_until = actor.now + timedelta(days=authority.profile()["signing"])
    seal.state = Seal.State.MADE
