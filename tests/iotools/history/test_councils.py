"""One council through new names and new codes."""

import pytest

from mtfs.errors import InputError
from mtfs.iotools.history.councils import RECODED, match_councils
from mtfs.iotools.history.records import CouncilMatch
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.national.revenue import RevenueReturn


class Listing:
    """What the matching asks of a return: its file, its year and its authorities."""

    def __init__(self, year: str, *authorities: Authority) -> None:
        self.file, self.year, self.authorities = f"RS_{year[:4]}.xlsx", year, authorities


def matched(*listings: Listing) -> tuple[CouncilMatch, ...]:
    returns: tuple[RevenueReturn, ...] = listings  # type: ignore[assignment]
    return match_councils(returns).councils


def test_codes_of_the_ministry_link_years_without_ons_codes() -> None:
    (council,) = matched(
        Listing("2013/14", Authority("Gateshead", "", "E4501", "MD")),
        Listing("2014/15", Authority("Gateshead", "E08000037", "E4501", "MD")),
    )
    assert (council.ons_code, council.e_code, council.first, council.last) == (
        "E08000037",
        "E4501",
        "2013/14",
        "2014/15",
    )


def test_a_new_ons_code_is_the_same_council_with_the_latest_code() -> None:
    (council,) = matched(
        Listing("2021/22", Authority("Barnsley", "E08000016", "E4401", "MD")),
        Listing("2025/26", Authority("Barnsley", "E08000038", "E4401", "MD")),
    )
    assert council.ons_code == "E08000038"
    assert council.ons_codes == ("E08000016", "E08000038")


@pytest.mark.parametrize(("old", "new"), RECODED.items())
def test_a_known_recoding_needs_no_other_code(old: str, new: str) -> None:
    (council,) = matched(
        Listing("2011/12", Authority("Somewhere", old, "", "UA")),
        Listing("2025/26", Authority("Somewhere", new)),
    )
    assert (council.ons_code, council.council_class) == (new, "UA")


def test_a_code_printed_wrongly_in_between_does_not_replace_the_right_one() -> None:
    (council,) = matched(
        Listing("2014/15", Authority("North Yorkshire", "E10000023", "E2721", "SC")),
        Listing("2017/18", Authority("North Yorkshire", "E10000022", "E2721", "SC")),
        Listing("2021/22", Authority("North Yorkshire", "E10000023", "E2721", "SC")),
    )
    assert council.ons_code == "E10000023"
    assert council.ons_codes == ("E10000022", "E10000023")


def test_a_new_name_is_the_same_council() -> None:
    (council,) = matched(
        Listing("2017/18", Authority("Shepway", "E07000112", "E2240", "SD")),
        Listing("2018/19", Authority("Folkestone & Hythe", "E07000112", "E2240", "SD")),
    )
    assert council.council == "Folkestone & Hythe"
    assert council.names == ("Shepway", "Folkestone & Hythe")


def test_letters_of_footnotes_are_no_part_of_a_name() -> None:
    (council,) = matched(
        Listing("2019/20", Authority("Havant", "E07000090", "E1737", "SD")),
        Listing("2020/21", Authority("Havant E", "E07000090", "E1737", "SD")),
    )
    assert council.council == "Havant"


def test_a_county_and_the_council_that_followed_it_are_two() -> None:
    councils = matched(
        Listing("2019/20", Authority("Buckinghamshire", "E10000002", "E0421", "SC")),
        Listing("2020/21", Authority("Buckinghamshire", "E06000060", "E0402", "UA")),
    )
    assert [council.ons_code for council in councils] == ["E06000060", "E10000002"]


def test_a_row_without_codes_is_the_council_of_that_name_and_class() -> None:
    found = match_councils(
        (  # type: ignore[arg-type]
            Listing("2012/13", Authority("Dorset UA", "", "", "UA"), Authority("Nowhere", "", "", "SD")),
            Listing(
                "2013/14",
                Authority("Dorset", "E10000009", "E1221", "SC"),
                Authority("Dorset", "E06000059", "E1203", "UA"),
            ),
        )
    )
    names = [(council.council, council.first) for council in found.councils]
    assert names == [("Dorset", "2012/13"), ("Dorset", "2013/14")]
    assert found.by_name == (
        "RS_2012.xlsx has no code for Dorset UA: taken to be Dorset.",
        "RS_2012.xlsx has no code for Nowhere, nor has any other file: it was left out.",
    )
    assert [len(each) for each in found.of] == [1, 2]


def test_files_without_any_code_are_refused() -> None:
    with pytest.raises(InputError) as raised:
        matched(Listing("2012/13", Authority("Dorset")), Listing("2013/14", Authority("Dorset")))
    (fault,) = raised.value.faults
    assert str(fault) == (
        "RS_2012.xlsx, RS_2013.xlsx: no council has a code; expected ONS codes, or codes such as E0601"
    )


def test_two_rows_of_a_file_are_never_one_council() -> None:
    with pytest.raises(InputError) as raised:
        matched(
            Listing(
                "2017/18", Authority("Ayton", "E07000001", "E9901"), Authority("Beeton", "E07000002", "E9902")
            ),
            Listing("2018/19", Authority("Ayton", "E07000002", "E9901")),
        )
    (fault,) = raised.value.faults
    assert str(fault) == "RS_2017.xlsx: Ayton and Beeton share a code; expected one row for each authority"
