"""Small published files, made up, that a pack can be fitted to."""

import csv
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from mtfs.analysis.evidence.history import COLUMNS

YEARS = tuple(f"{year}/{year % 100 + 1}" for year in range(2013, 2022))
CLASSES = ("UA", "MD", "L", "SC")
COUNCILS = 40


def write_history(path: Path, years: tuple[str, ...] = YEARS, councils: int = COUNCILS) -> Path:
    """Write a history of two lines, in which children's care overspends by a tenth, give or take."""
    draw = np.random.default_rng(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(councils):
            spent = 50e6
            for year in years:
                budget, spent = spent, spent * (1.1 + 0.05 * draw.standard_normal())
                identity = (f"E06{number:06d}", f"E{number:04d}", f"Council {number}", CLASSES[number % 4])
                for line, share in (("childrens_social_care", 1.0), ("service_expenditure", 4.0)):
                    amounts = (f"{share * budget:.2f}", f"{share * spent:.2f}")
                    writer.writerow((*identity, year, line, *amounts, ""))
    return path


def write_economy(path: Path) -> Path:
    """Write the OBR's tables of an edition of March 2024: prices that rise by 1 to 3%, and earnings."""
    book = Workbook()
    book.remove(book.active)
    contents = book.create_sheet("Contents")
    contents.append(["March 2024 Economic and fiscal outlook – detailed forecast tables: economy"])
    years = [f"{year}-{year % 100 + 1:02d}" for year in range(2008, 2029)]
    for title, heading, base in (("1.6", "Average weekly earnings growth", 3.0), ("1.7", "CPI", 2.0)):
        sheet = book.create_sheet(title)
        sheet.append([None, title, None])
        sheet.append([None, None, "Percentage change on a year earlier"])
        sheet.append([None, None, heading])
        for place, year in enumerate(years):
            sheet.append([None, year, base + (1, 0.3, -1, -0.3)[place % 4]])
    book.save(path)
    return path


def write_plans(path: Path, councils: int = 12) -> Path:
    """Write counts of plans, which grow by a tenth a year in England and somewhat less or more elsewhere."""
    rows = [
        "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,old_la_code,la_name,"
        "breakdown_topic,breakdown,ehcplans"
    ]
    every = "All EHC plans,All EHC plans"
    for step, period in enumerate(("202021", "202122", "202223", "202324", "202425")):
        england = round(10_000 * 1.1**step * (1 + step % 2 / 50))
        rows.append(f"{period},Academic year,National,E92000001,,,,,{every},{england}")
        for number in range(councils):
            count = round(500 * (1.07 + 0.005 * number) ** step * (1 + (number + step) % 3 / 100))
            identity = f"E92,E12,E06{number:06d},{300 + number},Council {number}"
            rows.append(f"{period},Academic year,Local authority,{identity},{every},{count}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def write_folder(folder: Path) -> Path:
    """Write what a pack needs beside a history, under names that a folder tells them by."""
    write_economy(folder / "OBR_March_2024.xlsx")
    write_plans(folder / "caseload_EHC_plans.csv")
    return folder
