"""Which council a name or a code means."""

import pytest

from mtfs.errors import RequestError
from mtfs.iotools.national.authorities import authorities_in, find_authority
from mtfs.iotools.national.headings import find_tables
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.spreadsheets.source import SourceSheet

DURHAM = Authority("Durham", "E06000047", "E1302", "UA")
DURHAM_FIRE = Authority("Durham Combined Fire Authority", "E31000013", "E6113", "O")
DURHAM_POLICE = Authority(
    "Durham Police and Crime Commissioner and Chief Constable", "E23000008", "E7013", "O"
)
LYNN = Authority("King's Lynn & West Norfolk", "E07000146", "E2634", "SD")
BRISTOL = Authority("Bristol", "E06000023", "E0102", "UA")
MEDWAY = Authority("The Medway Towns", "E06000035", "E2201", "UA")
TYNE = Authority("Newcastle upon Tyne", "E08000021", "E4502", "MD")
LYME = Authority("Newcastle-under-Lyme", "E07000195", "E3434", "SD")
HULL = Authority("Kingston-upon-Hull", "E06000010", "E2002", "UA")
LONDON = Authority("City of London", "E09000001", "E5010", "L")
GREATER_LONDON = Authority("Greater London Authority", "E12000007", "E5100", "O")
ESSEX_FIRE = Authority("Essex Police, Fire and Crime Commissioner - Fire", "E31000015", "E6115", "O")
ESSEX_POLICE = Authority("Essex Police, Fire and Crime Commissioner - Police", "E23000028", "E7015", "O")
ALL = (
    *(DURHAM, DURHAM_FIRE, DURHAM_POLICE, LYNN, BRISTOL, MEDWAY, TYNE, LYME, HULL),
    *(LONDON, GREATER_LONDON, ESSEX_FIRE, ESSEX_POLICE),
)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        *(
            (name, DURHAM)
            for name in ("Durham", "County Durham", "Durham UA", "Durham County Council", " durham ")
        ),
        *((code, DURHAM) for code in ("E06000047", "e06000047", "E1302")),
        *((name, DURHAM_FIRE) for name in ("Durham Fire", "Durham Fire & Rescue Authority")),
        *((name, DURHAM_POLICE) for name in ("Durham Police", "Durham PCC")),
        *(
            (name, LYNN)
            for name in ("Kings Lynn and West Norfolk", "King’s Lynn & West Norfolk Borough Council")
        ),
        *((name, BRISTOL) for name in ("City of Bristol", "Bristol, City of", "Bristol City Council")),
        *((name, MEDWAY) for name in ("Medway", "Medway Towns", "Medway Council")),
        *((name, HULL) for name in ("Hull", "Kingston upon Hull, City of", "Hull City Council")),
        *((name, LONDON) for name in ("City of London", "Corporation of London")),
        ("Greater London Authority", GREATER_LONDON),
        ("Newcastle Upon Tyne", TYNE),
        ("Essex Fire", ESSEX_FIRE),
        ("Essex Police", ESSEX_POLICE),
    ],
)
def test_every_form_of_a_name_means_its_council(query: str, meant: Authority) -> None:
    assert find_authority(query, ALL) == meant


def test_short_names_are_offered_what_they_may_be_short_for() -> None:
    with pytest.raises(RequestError) as caught:
        find_authority("Newcastle", ALL)
    assert str(caught.value) == (
        "'Newcastle' is no authority of the return; near it are Newcastle upon Tyne (E08000021); "
        "Newcastle-under-Lyme (E07000195)"
    )


def test_a_short_name_that_a_return_prints_is_the_council_that_it_means() -> None:
    printed = Authority("Newcastle", "E08000021", "E4502", "MD")
    assert find_authority("Newcastle upon Tyne", [printed, LYME]) == printed
    with pytest.raises(RequestError, match=r"near it are Newcastle \(E08000021\); Newcastle-under-Lyme"):
        find_authority("Newcastle", [printed, LYME])


def test_a_council_is_offered_before_the_fire_authority_that_has_more_of_its_name() -> None:
    shire = Authority("Herefordshire", "E06000019", "E1801", "UA")
    fire = Authority("Hereford & Worcester Fire & Rescue Authority", "E31000018", "E6118", "O")
    with pytest.raises(RequestError, match=r"near it are Herefordshire \(E06000019\); Hereford & Worcester"):
        find_authority("Hereford", [fire, shire])


def test_a_blank_name_is_refused() -> None:
    with pytest.raises(RequestError, match="no council is named"):
        find_authority("  ", ALL)


def test_misspelt_names_are_offered_the_likest() -> None:
    with pytest.raises(RequestError, match=r"near it are Durham \(E06000047\)"):
        find_authority("Durhem", ALL)


def test_a_name_like_no_other_is_offered_nothing() -> None:
    with pytest.raises(RequestError) as caught:
        find_authority("Zzyzx", ALL)
    assert str(caught.value) == "'Zzyzx' is no authority of the return"


def test_a_fire_authority_that_is_not_there_is_not_its_council() -> None:
    with pytest.raises(RequestError, match=r"near it are Durham \(E06000047\)"):
        find_authority("Durham Fire", [DURHAM, LYNN])


def test_names_that_two_authorities_share_are_listed_with_their_codes() -> None:
    county = Authority("Dorset", "E10000009", "E1221", "SC")
    unitary = Authority("Dorset", "E06000059", "E1203", "UA")
    with pytest.raises(
        RequestError, match=r"may be any of Dorset \(E10000009\); Dorset \(E06000059\); give its"
    ):
        find_authority("Dorset", [county, unitary])


def test_codes_that_are_not_there_say_so() -> None:
    with pytest.raises(RequestError) as caught:
        find_authority("E06000999", ALL)
    assert str(caught.value) == "no authority of the return has the code E06000999"
    old = [Authority("Durham", "", "E1302", "UA")]
    with pytest.raises(RequestError, match="it has no ONS codes, so give the name"):
        find_authority("E06000047", old)


def test_an_authority_of_another_file_is_found_by_what_the_files_share() -> None:
    old = Authority("Durham", "", "E1302", "UA")
    assert find_authority(DURHAM, [DURHAM_FIRE, old]) == old
    renamed = Authority("Something else", "E06000047", "", "UA")
    assert find_authority(DURHAM, [renamed]) == renamed
    uncoded = Authority("County Durham", "", "", "UA")
    assert find_authority(DURHAM, [DURHAM_FIRE, uncoded]) == uncoded


def test_a_county_that_has_become_a_unitary_authority_is_not_the_same_council() -> None:
    county = Authority("North Yorkshire", "E10000023", "E2721", "SC")
    unitary = Authority("North Yorkshire", "E06000065", "E2702", "UA")
    with pytest.raises(RequestError, match=r"near it are North Yorkshire \(E10000023\)"):
        find_authority(unitary, [county])


def test_england_regions_classes_and_parts_are_no_authorities() -> None:
    rows: list[list[object]] = [
        ["Ecode", "ONS Code", "Authority", "Class"],
        ["Eng", "E92000001", "England (R)", None],
        ["TE", "E12000002", "North West", None],
        ["E5100", "E12000007", "Greater London Authority", "GLA"],
        ["E5101", "[z]", "of which: Whole of GLA's area", None],
        ["E5102", None, "London Boroughs less CoL", None],
        ["a", None, "Greater Manchester Combined Authority - Police", "PCC"],
        ["UA", "UA", "Unitary Authorities", None],
        ["E1539", "E07000074", "MaIdon DC", "SD"],
        ["E2336", None, "Hyndburn B C (e)", "SD"],
        [None, None, "Notes", None],
    ]
    (table,) = find_tables(SourceSheet("Data", "a.xlsx", rows))
    assert [authority for _, authority in authorities_in(table)] == [
        Authority("Greater London Authority", "E12000007", "E5100", "O"),
        Authority("Maldon", "E07000074", "E1539", "SD"),
        Authority("Hyndburn", "", "E2336", "SD"),
    ]
