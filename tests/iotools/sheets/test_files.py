"""The mapping as a file, and whether next month's spreadsheet fits it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.errors import InputError, RequestError
from mtfs.iotools.sheets.apply import apply_mapping
from mtfs.iotools.sheets.files import change_mapping_file, mapping_text, read_mapping, write_mapping
from mtfs.iotools.sheets.mapping import (
    ColumnUse,
    Mapping,
    Shares,
    Sign,
    YearsAre,
    change_mapping,
    check_settings,
)
from mtfs.iotools.sheets.propose import propose_mapping
from mtfs.iotools.sheets.targets import TABLES, Kind
from mtfs.iotools.spreadsheets.source import SourceBook
from tests.iotools.sheets.books import YEARS, book, read, sheet

TEXT = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() == text)
ROWS = (["Ref", "Proposal", "2025/26", "2026/27", "RAG", "Lead"], ["A", "Fleet", 1, 2, "On track", "JS"])
SETTINGS = {"Type": "recurrent"}


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    table = TABLES[draw(st.sampled_from(sorted(TABLES)))]
    takes = [target.header for target in table.targets] + (["2025/26"] if table.has_years else [])
    uses = []
    for number, take in enumerate(draw(st.lists(st.sampled_from(takes), min_size=1, max_size=6))):
        kind = table.kind_of(take)
        money, text = kind is Kind.MONEY, kind in (Kind.TEXT, Kind.CHOICE)
        uses.append(
            ColumnUse(
                f"{draw(TEXT)} {number}",
                take,
                unit=draw(st.sampled_from(["£", "£000", "£m"])) if money else "",
                sign=draw(st.sampled_from(Sign)) if money else Sign.AS_PRINTED,
                shares=draw(st.sampled_from(Shares)) if kind is Kind.SHARE else Shares.FRACTIONS,
                fill_down=draw(st.booleans()) if text else False,
            )
        )
    choices = [t for t in table.targets if t.kind is Kind.CHOICE and t.column.choices]
    words = {t.header: {draw(TEXT): next(iter(t.column.choices or ())).value} for t in choices}
    running = table.has_years and table.name != "reserves"
    return Mapping(
        table.name,
        tuple(uses),
        sheet=draw(TEXT),
        header_rows=draw(st.integers(1, 3)),
        ignored=tuple(draw(st.lists(TEXT, max_size=5))),
        sections=draw(st.sampled_from(["", *(t.header for t in choices)])),
        years_are=draw(st.sampled_from(YearsAre)) if running else YearsAre.NEW,
        spread=draw(st.floats(0, 1)) if table.name in ("savings", "monitoring") else 0.0,
        settings={t.header: next(iter(t.column.choices or ())).value for t in choices},
        names=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
        by_name=words,
        words=words,
        keep=tuple(draw(st.lists(TEXT, max_size=2))),
        leave_out=tuple(draw(st.lists(TEXT, max_size=2))),
    )


@given(mappings())
def test_any_mapping_comes_back_from_its_file(
    tmp_path_factory: pytest.TempPathFactory, mapping: Mapping
) -> None:
    path = tmp_path_factory.mktemp("mapping") / "m.toml"
    write_mapping(path, mapping)
    assert read_mapping(path) == mapping


def test_a_mapping_explains_itself() -> None:
    proposal = propose_mapping(book(["£000"], *ROWS), "savings", years=YEARS, settings=SETTINGS)
    text = mapping_text(proposal.mapping, proposal.decisions, "tracker.xlsx")
    assert "Made for tracker.xlsx" in text
    assert "# the year is in its heading." in text
    assert '"on track" = "green"' in text
    assert 'Type = "recurrent"' in text
    assert "A heading that is not in this file stops the import" in text


def test_all_faults_of_a_mapping_are_told_with_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        'table = "savings"\nheaders = 1\nsheet = 3\nspread = 7\nyears_are = "both"\nkeep = "Total"\n'
        'sections = "Colour"\n[[columns]]\nheading = ""\ntake = "Skeme"\nunit = "bob"\nfill_down = "no"\n'
        '[[columns]]\nheading = "A"\ntake = "RAG"\nsign = "minus"\n'
        '[set]\nTyp = "a"\nType = "perm"\n[words.RAG]\nx = "purple"\n[names]\nA = 3\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_mapping(path)
    told = {fault.where.removeprefix("m.toml, "): fault for fault in caught.value.faults}
    assert set(told) == {
        *(
            "headers",
            "sheet",
            "spread",
            "years_are",
            "keep",
            "sections",
            "columns 1: heading",
            "columns 1: take",
        ),
        *("columns 1: unit", "columns 1: fill_down", "columns 2: sign", "set.Typ", "set.Type", "words.RAG.x"),
        "names.A",
    }
    assert told["columns 1: take"].guess == "Scheme"
    assert told["set.Typ"].guess == "Type"
    assert "expected one of new, running" in told["years_are"].allowed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("table = 'wages'", "expected one of costs"),
        ("= 3", "it is no TOML"),
        ("table = 'costs'", "there are none"),
    ],
)
def test_a_file_that_is_no_mapping(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_mapping(path)


def test_what_is_set_is_written_into_a_file_and_the_rest_of_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    mapping = read(book(["£000"], *ROWS), "savings", settings=SETTINGS)[0].mapping
    write_mapping(path, mapping)
    path.write_text(path.read_text(encoding="utf-8") + "# My own note.\n", encoding="utf-8")
    changed = change_mapping(
        mapping, sheet="Programme", settings={"Type": "one-off", "RAG": "red", "Unit": "£m"}, spread=0.1
    )
    change_mapping_file(path, changed)
    assert read_mapping(path) == changed
    assert "# My own note." in path.read_text(encoding="utf-8")


def test_one_year_may_be_set_anew_and_several_may_not() -> None:
    one = Mapping("pressures", (ColumnUse("Item", "Pressure"), ColumnUse("Amount", "2025/26", "£")))
    assert change_mapping(one, settings={"Year": "2026/27"}).columns[1].take == "2026/27"
    two = replace(one, columns=(*one.columns, ColumnUse("More", "2026/27", "£")))
    with pytest.raises(RequestError, match="columns for several years"):
        change_mapping(two, settings={"Year": "2027/28"})
    with pytest.raises(RequestError, match="no column of amounts"):
        change_mapping(replace(one, columns=one.columns[:1]), settings={"Year": "2027/28"})


def test_what_is_set_is_checked_and_all_of_it_told() -> None:
    wrong = {"Type": "perm", "Colour": "red", "Unit": "k", "Year": "26/27", "Delivery low": "some"}
    with pytest.raises(RequestError) as caught:
        check_settings(TABLES["savings"], wrong)
    told = str(caught.value)
    for words in ("Type is 'perm'", "'Colour' is no column", "Unit is 'k'", "Year is '26/27'", "'some'"):
        assert words in told
    assert check_settings(TABLES["savings"], {"type": "One-off", "unit": "£m"}) == {
        "Type": "one-off",
        "Unit": "£m",
    }


# -- next month's file ---------------------------------------------------------------------------------


def this_month() -> Mapping:
    return read(book(["£000"], *ROWS), "savings", settings=SETTINGS)[0].mapping


def test_next_month_s_file_is_read_by_the_mapping_wherever_its_headings_stand() -> None:
    mapping = this_month()
    later = book(
        ["Programme as at November"],
        [],
        ["£000"],
        ROWS[0],
        ["A", "Fleet", 3, 4, "Red", "JS"],
        ["B", "Post", 5, 6, "G"],
    )
    imported = apply_mapping(later, mapping, years=YEARS)
    assert [row["2025/26"] for row in imported.rows] == [3000, 5000]
    assert [row["RAG"] for row in imported.rows] == ["red", "green"]


def test_a_heading_that_is_gone_or_new_stops_the_import() -> None:
    mapping = this_month()
    later = book(
        ["Ref", "Scheme name", "2025/26", "2026/27", "RAG", "Lead", "Risk £000"],
        ["A", "Fleet", 1, 2, "G", "JS", 3],
    )
    with pytest.raises(InputError) as caught:
        apply_mapping(later, mapping, years=YEARS)
    told = [fault.found for fault in caught.value.faults]
    assert told == [
        "there is no heading 'Proposal', which the mapping takes for Scheme",
        "the heading 'Scheme name' is new",
        "the heading 'Risk £000' is new",
    ]


def test_a_star_in_a_heading_stands_for_any_text() -> None:
    mapping = Mapping(
        "monitoring", (ColumnUse("Service", "Service"), ColumnUse("P* variance", "Likely", "£000"))
    )
    for month in ("P5", "P6", "Period 12"):
        source = book(["Service", f"{month} variance"], ["Adults", 7])
        assert apply_mapping(source, mapping).rows[0]["Likely"] == 7000


def test_a_sheet_that_is_gone_is_told_with_the_nearest() -> None:
    mapping = replace(this_month(), sheet="Programme")
    source = SourceBook("own.xlsx", "", (sheet(ROWS, "Programe"), sheet([["Notes"]], "Notes")))
    with pytest.raises(InputError, match=r"the sheet is not there; .* \(did you mean Programe\?\)"):
        apply_mapping(source, mapping)


def test_headings_in_several_sheets_are_told() -> None:
    source = SourceBook("own.xlsx", "", (sheet(ROWS, "May"), sheet(ROWS, "June")))
    with pytest.raises(InputError, match=r"several sheets have these headings \(May, June\)"):
        apply_mapping(source, this_month())


def test_a_mapping_without_what_is_needed_is_told() -> None:
    mapping = Mapping("monitoring", (ColumnUse("Service", "Likely"),))
    with pytest.raises(InputError) as caught:
        apply_mapping(book(["Service"], ["Adults"]), mapping)
    assert [fault.found for fault in caught.value.faults] == [
        "no column is taken for Service",
        "the column 'Service' has no unit",
    ]


def test_names_of_the_file_become_those_of_the_case() -> None:
    mapping = Mapping(
        "monitoring",
        (ColumnUse("Service", "Service"), ColumnUse("Variance", "Likely", "£")),
        names={"Adults": "Adult social care"},
        by_name={"Recurring share": {"Adult social care": "0.5"}},
    )
    (row,) = apply_mapping(book(["Service", "Variance"], ["ADULTS", 5]), mapping).rows
    assert (row["Service"], row["Recurring share"]) == ("Adult social care", 0.5)


@pytest.mark.parametrize(
    ("shares", "cell", "share"),
    [
        ("percentages", 85, 0.85),
        ("fractions", 0.85, 0.85),
        ("mixed", 85, 0.85),
        ("mixed", 0.85, 0.85),
        ("fractions", "85%", 0.85),
    ],
)
def test_shares_are_read_as_the_mapping_says(shares: str, cell: object, share: float) -> None:
    mapping = Mapping(
        "monitoring",
        (
            ColumnUse("Service", "Service"),
            ColumnUse("Variance", "Likely", "£"),
            ColumnUse("Recurring", "Recurring share", shares=Shares(shares)),
        ),
    )
    source = book(["Service", "Variance", "Recurring"], ["Adults", 5, cell])
    assert apply_mapping(source, mapping).rows[0]["Recurring share"] == share


def test_a_percentage_among_fractions_is_a_fault() -> None:
    mapping = Mapping(
        "pressures",
        (
            ColumnUse("Item", "Pressure"),
            ColumnUse("2025/26", "2025/26", "£"),
            ColumnUse("Chance", "Probability"),
        ),
        settings=SETTINGS,
    )
    source = book(["Item", "2025/26", "Chance"], ["Energy", 5, 85])
    (fault,) = apply_mapping(source, mapping, years=YEARS).faults
    assert fault.where.endswith("C2")
    assert fault.guess == "0.85"


MONTHS = ["Service", "Budget £000", "P5 Actual £000", "Forecast variance Aug-24 £000"]


def test_the_same_headings_of_another_month_are_known_and_told() -> None:
    mapping, _ = read(book(MONTHS, ["Roads", 10, 4, 1], ["Parks", 20, 8, -2]), "monitoring")
    later = book(
        ["Service", "Budget £000", "P6 Actual £000", "Forecast variance Sep-24 £000"], ["Roads", 10, 5, 3]
    )
    imported = apply_mapping(later, mapping.mapping, years=YEARS)
    assert imported.rows[0]["Likely"] == 3000
    told = "\n".join(map(str, imported.decisions))
    assert "Likely: column 'Forecast variance Sep-24 £000'" in told
    assert "'Forecast variance Aug-24 £000' of another month" in told
    assert "Left out: 'P6 Actual £000' ('P5 Actual £000' is left out" in told


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        # Another year is not another month.
        ([*MONTHS[:3], "Forecast variance Aug-25 £000"], "there is no heading 'Forecast variance Aug-24"),
        # Two months at once: which is meant cannot be known.
        (
            [*MONTHS[:3], "Forecast variance Sep-24 £000", "Forecast variance Oct-24 £000"],
            "there is no heading",
        ),
        # The month that was taken is still there, beside a later one.
        ([*MONTHS, "Forecast variance Sep-24 £000"], "the heading 'Forecast variance Sep-24 £000' is new"),
    ],
)
def test_a_month_that_is_not_plain_stops_the_import(headings: list[str], words: str) -> None:
    mapping, _ = read(book(MONTHS, ["Roads", 10, 4, 1], ["Parks", 20, 8, -2]), "monitoring")
    with pytest.raises(InputError, match=words):
        apply_mapping(book(headings, ["Roads", 10, 4, 1, 2]), mapping.mapping, years=YEARS)


def test_a_text_file_of_a_named_sheet_is_read_by_its_mapping() -> None:
    mapping = replace(this_month(), sheet="Tracker")
    named = book(*ROWS)
    text = replace(named, sheets=tuple(replace(one, name="") for one in named.sheets))
    assert apply_mapping(text, mapping, years=YEARS).rows[0]["Scheme"] == "Fleet"
