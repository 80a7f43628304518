"""What is written is read back as the same value, in the same bytes each time."""

import string
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from yiwang.engines import ofd
from yiwang.engines.ofd.model import (
    Annotation,
    Area,
    Attachment,
    Block,
    Clip,
    Code,
    Color,
    Composite,
    Document,
    Font,
    Glyphs,
    Image,
    Info,
    Layer,
    Media,
    Order,
    Page,
    Path,
    Template,
    Text,
    Unit,
)
from yiwang.engines.ofd.numbers import IDENTITY, Box

numbers = st.integers(-9_999_999, 9_999_999).map(lambda n: n / 10_000)
lengths = st.integers(1, 5_000_000).map(lambda n: n / 10_000)
boxes = st.builds(Box, numbers, numbers, lengths, lengths)
matrices = st.just(IDENTITY) | st.tuples(*[numbers] * 6)
bytes_ = st.integers(0, 255)
colors = st.builds(Color, bytes_, bytes_, bytes_, bytes_)
words = st.text(st.sampled_from("青岛市abc 〔〕𠮷<&>\"'"), min_size=1, max_size=8)
names = st.text(st.sampled_from("宋楷体Song-_ "), min_size=1, max_size=6).map(str.strip)
fonts = st.builds(
    Font, names, names, st.booleans(), st.booleans(), st.booleans(), st.binary(max_size=4)
)
media = st.builds(Media, st.binary(min_size=1, max_size=8), st.sampled_from(["png", "jpg", "jb2"]))
common = {
    "boundary": boxes,
    "matrix": matrices,
    "alpha": bytes_,
    "visible": st.booleans(),
}


@st.composite
def codes(draw: st.DrawFn) -> Code:
    said = draw(words)
    steps = st.lists(numbers, max_size=len(said)).map(tuple)
    glyphs = st.builds(
        Glyphs, st.integers(0, 9), st.integers(1, 3), st.lists(bytes_, min_size=1).map(tuple)
    )
    rows = draw(st.lists(glyphs, max_size=2).map(tuple))
    return Code(said, draw(numbers), draw(numbers), draw(steps), draw(steps), rows)


texts = st.builds(
    Text,
    **common,
    font=fonts,
    size=lengths,
    codes=st.lists(codes(), min_size=1, max_size=2).map(tuple),
    fill=st.none() | colors,
    stroke=st.none() | colors,
    stretch=lengths,
    weight=st.sampled_from([100, 400, 700]),
    italic=st.booleans(),
    reading=st.sampled_from([0, 90]),
    turned=st.sampled_from([0, 270]),
)
paths = st.builds(
    Path,
    **common,
    data=st.lists(st.sampled_from(["M 0 0", "L 1 2.5", "B 1 2 3 4 5 6", "C"]), min_size=1).map(
        " ".join
    ),
    fill=st.none() | colors,
    stroke=st.none() | colors,
    width=lengths,
    cap=st.sampled_from(["Butt", "Round", "Square"]),
    join=st.sampled_from(["Miter", "Round", "Bevel"]),
    miter=lengths,
    dash=st.lists(lengths, max_size=3).map(tuple),
    dash_offset=lengths,
    even_odd=st.booleans(),
)
clipped = st.builds(Clip, st.lists(paths, min_size=1, max_size=2).map(tuple))
clipped_paths = st.tuples(paths, st.lists(clipped, max_size=2).map(tuple)).map(
    lambda both: Path(**{**both[0].__dict__, "clips": both[1]})
)
images = st.builds(Image, **common, media=media)
objects = st.recursive(
    texts | clipped_paths | images,
    lambda inner: (
        st.builds(Block, st.lists(inner, max_size=3).map(tuple))
        | st.builds(
            Composite,
            **common,
            unit=st.builds(
                Unit, st.just(10.0), st.just(5.5), st.lists(inner, max_size=2).map(tuple)
            ),
        )
    ),
    max_leaves=5,
)
layers = st.builds(Layer, st.lists(objects, max_size=3).map(tuple), st.sampled_from(Order))
areas = st.builds(Area, boxes, st.none() | boxes, st.none() | boxes, st.none() | boxes)
templates = st.builds(
    Template,
    st.lists(layers, max_size=2).map(tuple),
    names,
    st.none() | areas,
    st.sampled_from([Order.BACKGROUND, Order.FOREGROUND]),
)
notes = st.builds(
    Annotation,
    st.sampled_from(["Link", "Watermark"]),
    boxes,
    st.lists(objects, max_size=2).map(tuple),
    names,
    st.dates(date(1990, 1, 1)),
    names,
    st.booleans(),
)
pages = st.builds(
    Page,
    st.lists(layers, max_size=2).map(tuple),
    st.none() | areas,
    st.lists(templates, max_size=2).map(tuple),
    st.lists(notes, max_size=2).map(tuple),
)
plain = st.text(st.sampled_from("青岛市 abc&<>"), max_size=6).map(str.strip)
infos = st.builds(
    Info,
    st.text(st.sampled_from(string.hexdigits), min_size=32, max_size=32),
    plain,
    plain,
    plain,
    st.none() | st.dates(date(1990, 1, 1)),
    plain,
    plain,
    st.lists(names, max_size=2).map(tuple),
    st.lists(st.tuples(names, plain), max_size=2).map(tuple),
)
attachments = st.builds(
    Attachment, names, st.binary(max_size=9), st.sampled_from(["", "xml", "pdf"]), st.booleans()
)
documents = st.builds(
    Document,
    infos,
    st.lists(pages, min_size=1, max_size=3).map(tuple),
    areas,
    st.lists(attachments, max_size=2).map(tuple),
)


# A failing document is shown as it was found: making it small takes minutes.
@settings(max_examples=50, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(documents)
def test_a_document_is_read_back_as_it_was_written(document: Document) -> None:
    written = ofd.write(document)
    opened = ofd.read(written)
    assert opened.problems == ()
    assert opened.document == document
    assert ofd.write(document) == written


def test_a_document_without_a_page_is_not_written() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        ofd.write(Document(Info("0" * 32), ()))


def test_a_font_that_many_lines_use_lies_in_the_file_once(letter: Document) -> None:
    assert ofd.read(ofd.write(letter)).parts["Doc_0/PublicRes.xml"].count(b"<ofd:Font ") == 1


def test_a_drawing_that_is_placed_twice_lies_in_the_file_once(letter: Document) -> None:
    unit = Unit(10.0, 10.0, letter.pages[0].layers[0].objects)
    places = tuple(Composite(boundary=Box(x, 0, 10, 10), unit=unit) for x in (0.0, 20.0))
    document = Document(letter.info, (Page((Layer(places),)),))
    opened = ofd.read(ofd.write(document))
    assert (opened.document, opened.problems) == (document, ())
    assert opened.parts["Doc_0/DocumentRes.xml"].count(b"<ofd:CompositeGraphicUnit ") == 1
