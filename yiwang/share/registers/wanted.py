"""What a package needs of registers, for the catalogue of data."""

from collections.abc import Iterator

from yiwang.base.packages.facade import Source
from yiwang.share.catalogue.facade import Wanted
from yiwang.share.registers.spec import registers


def needs(source: Source) -> Iterator[Wanted]:
    """Each register that a package declares, with its items and who supplies them."""
    for name, each in registers(source).items():
        yield Wanted(source.name, source.titles, each.title, tuple(each.items), each.supplier, name)
