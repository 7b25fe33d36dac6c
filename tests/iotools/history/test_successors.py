"""Councils that were merged, added up under the one that took their place."""

import pytest

from mtfs.iotools.history.records import Cells, CouncilMatch
from mtfs.iotools.history.successors import SUCCESSIONS, chain_successors, successions_among


def council(codes: str, name: str, council_class: str = "SD") -> CouncilMatch:
    ons_code, e_code = codes.split()
    return CouncilMatch(
        ons_code=ons_code,
        e_code=e_code,
        council=name,
        council_class=council_class,
        names=(name,),
        ons_codes=(ons_code,),
        first="2013/14",
        last="2025/26",
    )


SUFFOLK = (
    council("E07000201 E3532", "Forest Heath"),
    council("E07000204 E3535", "St Edmundsbury"),
    council("E07000245 E3539", "West Suffolk"),
)


def test_no_code_stands_for_two_councils() -> None:
    of = [each.council for each in SUCCESSIONS]
    gone = [codes for each in SUCCESSIONS for codes in each.predecessors]
    assert len(of) == len(set(of))
    assert len(gone) == len(set(gone))
    assert all(len(codes.split()[0]) == 9 and len(codes.split()[1]) == 5 for codes in (*of, *gone))


def test_every_predecessor_ends_before_its_successor_does() -> None:
    years = {each.council: each.year for each in SUCCESSIONS}
    for each in SUCCESSIONS:
        for codes in (*each.predecessors, *each.shared):
            assert years.get(codes, "") < each.year


def test_figures_before_the_merger_are_added_up() -> None:
    cells: Cells = {
        (0, "2018/19", "budget"): {"education": 1.0, "housing": 2.0},
        (1, "2018/19", "budget"): {"education": 4.0, "cultural": 8.0},
        (2, "2019/20", "budget"): {"education": 16.0},
    }
    made, chained, told = chain_successors(cells, SUFFOLK)
    assert made == {
        (2, "2018/19", "budget"): {"education": 5.0, "housing": 2.0, "cultural": 8.0},
        (2, "2019/20", "budget"): {"education": 16.0},
    }
    assert chained == ((2, "2019/20"),)
    (sentence,) = told
    assert sentence.startswith("West Suffolk has 2 councils added up before 2019/20. The West Suffolk (Local")
    assert (0, "2018/19", "budget") in cells


def test_a_year_that_a_predecessor_lacks_is_not_added_up() -> None:
    cells: Cells = {
        (0, "2017/18", "outturn"): {"education": 1.0},
        (0, "2018/19", "outturn"): {"education": 2.0},
        (1, "2018/19", "outturn"): {"education": 4.0},
    }
    made, _, told = chain_successors(cells, SUFFOLK)
    assert made == {
        (0, "2017/18", "outturn"): {"education": 1.0},
        (2, "2018/19", "outturn"): {"education": 6.0},
    }
    assert told[1] == (
        "West Suffolk: the outturn of 2017/18 is not added up, as a council that went into it has none."
    )


def test_nothing_is_added_up_where_a_predecessor_is_in_no_file() -> None:
    cells: Cells = {(0, "2018/19", "budget"): {"education": 1.0}}
    made, chained, told = chain_successors(cells, (SUFFOLK[0], SUFFOLK[2]))
    assert (made, chained) == (cells, ())
    assert len(told) == 1


def test_a_county_that_was_shared_out_is_not_added_up() -> None:
    councils = (
        council("E10000021 E2820", "Northamptonshire", "SC"),
        council("E07000151 E2832", "Daventry"),
        council("E07000154 E2835", "Northampton"),
        council("E07000155 E2836", "South Northamptonshire"),
        council("E06000062 E2802", "West Northamptonshire", "UA"),
    )
    cells: Cells = {(place, "2020/21", "budget"): {"education": 1.0} for place in range(4)}
    made, chained, told = chain_successors(cells, councils)
    assert (made, chained) == (cells, ())
    assert told == (
        "West Northamptonshire begins in 2021/22: its county was shared out, and no return says how. The "
        "Northamptonshire (Structural Changes) Order 2020.",
    )


def test_a_successor_of_successors_has_them_all() -> None:
    somerset = next(each for each in SUCCESSIONS if each.name == "Somerset")
    west = next(each for each in SUCCESSIONS if each.name == "Somerset West and Taunton")
    codes = [*west.predecessors, west.council, *(c for c in somerset.predecessors if c != west.council)]
    councils = [*(council(each, each) for each in codes), council(somerset.council, "Somerset", "UA")]
    cells: Cells = {
        (place, "2018/19", "outturn"): {"education": 2.0**place}
        for place in range(len(codes))
        if codes[place] != west.council
    }
    made, chained, _ = chain_successors(cells, councils)
    assert made == {
        (len(codes), "2018/19", "outturn"): {"education": sum(v["education"] for v in cells.values())}
    }
    assert [year for _, year in chained] == ["2019/20", "2023/24"]


@pytest.mark.parametrize("codes", ["E07000201 X0000", "X00000000 E3532"])
def test_either_code_finds_a_council(codes: str) -> None:
    found = list(successions_among((council(codes, "Forest Heath"), *SUFFOLK[1:])))
    ((succession, place, parts, shared),) = found
    assert (succession.name, place, parts, shared) == ("West Suffolk", 2, (0, 1), ())
