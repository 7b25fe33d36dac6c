"""Reports in a real browser: what axe-core finds, and whether they fit the screen of a phone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

import mtfs
from mtfs.analysis.blocks import Request
from mtfs.report.document import Report, Section, TableBlock
from mtfs.report.formats.html import html_bytes
from mtfs.report.material import Audience, gather
from mtfs.report.outline import make_report
from tests.browser import chromium
from tests.report.sample import nasty_report, sample_report

SCENARIOS = Path(__file__).parents[3] / "scenarios"
#: Each case and each audience, though not each with each: a report takes some seconds.
REPORTS = (
    ("halton-2024-25", Audience.MEMBERS),
    ("halton-2024-25", Audience.OFFICERS),
    ("halton-2024-25", Audience.AUDIT),
    ("durham-2025-26", Audience.OFFICERS),
    ("sefton-2025-26", Audience.OFFICERS),
)
#: A screen on a desk, and the narrowest that WCAG 2.2 asks of (1.4.10).
WIDTHS = (1280, 320)
ROWS = 6


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


def shortened(section: Section) -> Section:
    """Return a section whose tables have no more rows than tell how they are set: axe looks at each cell."""
    return replace(
        section,
        blocks=tuple(
            replace(block, rows=block.rows[:ROWS], totals=tuple(t for t in block.totals if t < ROWS))
            if isinstance(block, TableBlock)
            else block
            for block in section.blocks
        ),
        parts=tuple(map(shortened, section.parts)),
    )


def check(browser: Any, report: Report, folder: Path) -> None:
    file = folder / "report.html"
    file.write_bytes(html_bytes(report))
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        # Nothing but tables runs sideways, and those within their own frame.
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        page.close()


@pytest.mark.parametrize("report", [sample_report(), nasty_report()], ids=["sample", "nasty"])
def test_made_up_reports_have_no_fault_that_axe_finds(browser: Any, report: Report, tmp_path: Path) -> None:
    check(browser, report, tmp_path)


def test_axe_does_find_faults(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(
        html_bytes(sample_report()).replace(b" alt=", b" data-alt=").replace(b"#595959", b"#bbb")
    )
    page = browser.new_page()
    page.goto(file.as_uri())
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert found == {"image-alt", "color-contrast"}
    page.close()


@pytest.mark.parametrize(("name", "audience"), REPORTS)
def test_reports_of_the_cases_have_no_fault_that_axe_finds(
    browser: Any, name: str, audience: Audience, tmp_path: Path
) -> None:
    material = gather(
        mtfs.read_case(SCENARIOS / f"{name}.xlsx"),
        request=Request(runs=200, seed=1),
        audience=audience,
        version="0.1.0",
        made_at=datetime(2026, 11, 22, 12),
    )
    report = make_report(material)
    check(browser, replace(report, sections=tuple(map(shortened, report.sections))), tmp_path)


def test_keyboard_reaches_the_report_the_contents_and_each_wide_table(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(html_bytes(sample_report()))
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    # It is seen once it has the focus.
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    page.goto(file.as_uri())
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-labelledby') || document.activeElement.hash"
            )
        )
    assert {"#purpose", "#sources", "plan-table.caption", "wide-table.caption"} <= set(reached)
    page.close()
