"""Elements found by their places, and changed without touching anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs import InputError
from mtfs.iotools.package.markup import as_utf8, escaped, new_start, outline, splice

PART = (
    '<?xml version="1.0"?>\n<!-- <a> --><x:a xmlns:x="urn:x" n=\'1 > "0"\'><b/><!-- <b> --><b  k = "é&#10;" >'
    "<c><b/></c></b><![CDATA[<b>]]><d></d ></x:a>\n"
).encode()


def texts(depth: int) -> list[str]:
    return [PART[e.start : e.end].decode() for e in outline(PART, depth).children]


def test_elements_and_their_places() -> None:
    root = outline(PART)
    assert (root.tag, root.name, root.prefix) == ("x:a", "a", "x:")
    assert root.attributes == {"xmlns:x": "urn:x", "n": '1 > "0"'}
    assert texts(1) == texts(2) == ["<b/>", '<b  k = "é&#10;" ><c><b/></c></b>', "<d></d >"]
    empty, full, hollow = root.children
    assert (empty.inner, empty.close) == (empty.end, empty.end)
    assert PART[full.inner : full.close] == b"<c><b/></c>"
    assert hollow.inner == hollow.close != hollow.end
    assert full.attributes["k"] == "é\n"
    assert full.children == []
    assert [[c.name for c in e.children] for e in outline(PART, 2).all("b")] == [[], ["c"]]
    assert outline(PART, 2).first("e") is None


def test_a_start_tag_is_changed_in_place() -> None:
    empty, full, hollow = outline(PART).children
    assert new_start(PART, full, {"k": "<2>", "m": "3"}) == b'<b k="&lt;2&gt;" m="3">'
    assert new_start(PART, full, {"m": "3"}) == '<b  k = "é&#10;" m="3">'.encode()
    assert new_start(PART, empty, {"k": "\\1"}, opened=True) == b'<b k="\\1">'
    assert new_start(PART, empty, {}) == b"<b/>"
    assert new_start(PART, full, {"k": None, "z": None}).split() == [b"<b", b">"]
    assert new_start(PART, hollow, {}, opened=True) == b"<d>"


def test_edits_come_in_the_order_of_their_places() -> None:
    edits = [(4, 5, b"E"), (2, 2, b"x"), (2, 2, b"y"), (2, 3, b"C")]
    assert splice(b"abcdef", edits) == b"abxyCdEf"
    assert splice(b"abc", []) == b"abc"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "US-ASCII"])
def test_other_encodings_become_utf8(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a k="£"/>'
    data = as_utf8(text.encode(encoding, "xmlcharrefreplace"))
    assert b"UTF-8" in data
    assert outline(data).attributes == {"k": "£"}
    assert as_utf8(data) is data


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<a><b></a>", b"no", b'<?xml version="1.0" encoding="nil"?><a/>']
)
def test_what_is_no_xml_is_told(data: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        outline(as_utf8(data))


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\r\n\t"),
        max_size=30,
    )
)
def test_a_text_is_read_back(text: str) -> None:
    from xml.etree import ElementTree

    data = b"<a>" + escaped(text) + b"</a>"
    assert (ElementTree.fromstring(data).text or "") == text
