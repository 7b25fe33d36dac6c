"""Hypothesis strategies for whole cases as plain tables, with every feature of the model in play."""

from typing import Any

from hypothesis import strategies as st

from mtfs.domain.years import year_labels

Tables = dict[str, list[list[object]]]

_rates = st.integers(-80, 150).map(lambda n: n / 1000)
_shares = st.integers(0, 100).map(lambda n: n / 100)
_amounts = st.integers(-3000, 9000).map(float)
_positive = st.integers(0, 9000).map(float)
_weights = st.sampled_from([None, None, 0.0, 0.4, 0.8, 1.0, 1.3, -0.5])
_types = st.sampled_from(["recurrent", "one-off", "Recurrent ", "ONE-OFF"])


def _ordered(draw: st.DrawFn, low: int, high: int, scale: float, count: int = 3) -> list[float]:
    values = draw(st.lists(st.integers(low, high), min_size=count, max_size=count))
    return [value / scale for value in sorted(values)]


@st.composite
def _distribution(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(
        st.sampled_from(
            [
                *("fixed", None, "normal", "Two-piece normal", "student t"),
                *("uniform", "triangular", "pert", "metalog", "empirical"),
            ]
        )
    )
    row: dict[str, object] = {"Distribution": kind}
    sd = draw(st.integers(0, 30)) / 1000
    match (kind or "").lower():
        case "normal":
            row["SD"] = sd
        case "two-piece normal":
            row["SD"] = sd
            row["SD up"] = draw(st.sampled_from([None, 0.0, 0.01, 0.03]))
        case "student t":
            row["SD"], row["DF"] = sd, draw(st.sampled_from([2.5, 4, 7.5, 30]))
        case "uniform":
            row["Low"], row["High"] = _ordered(draw, -30, 40, 1000, 2)
        case "triangular" | "pert":
            row["Low"], row["Mode"], row["High"] = _ordered(draw, -30, 60, 1000)
        case "metalog":
            low, width = draw(st.integers(-30, 10)) / 1000, draw(st.integers(0, 60)) / 1000
            row["Low"], row["High"] = low, low + width
            row["Mode"] = low + width * draw(st.sampled_from([0.2, 0.4, 0.5, 0.7, 0.8]))
        case "empirical":
            values = draw(st.lists(st.integers(-30, 50), min_size=1, max_size=6))
            row["Values"] = ";".join(str(value / 1000) for value in values)
    return row


def _sheet(heads: list[str], rows: list[dict[str, Any]]) -> list[list[object]]:
    return [list(heads), *([row.get(head) for head in heads] for row in rows)]


@st.composite
def case_tables(draw: st.DrawFn) -> Tables:
    """Draw a valid case, as the rows of its sheets."""
    count = draw(st.integers(1, 5))
    years = list(year_labels(draw(st.sampled_from(["2024/25", "2097/98", "2098/99"])), count))
    plan = years[1:]
    blank_or = st.one_of(st.none(), _amounts)
    names = [f"driver {n}" for n in range(draw(st.integers(1, 5)))]
    maybe_driver = st.one_of(st.none(), st.sampled_from([*names, names[0].upper() + " "]))

    def yearly(values: st.SearchStrategy[Any], labels: list[str] = plan) -> dict[str, Any]:
        return {label: draw(values) for label in labels}

    def driven() -> dict[str, Any]:
        return {
            "Price driver": draw(maybe_driver),
            "Price weight": draw(_weights),
            "Demand driver": draw(maybe_driver),
            "Demand weight": draw(_weights),
        }

    driven_heads = ["Price driver", "Price weight", "Demand driver", "Demand weight"]
    drivers = [
        {"Driver": name, **draw(_distribution()), "Persistence": draw(st.sampled_from([None, 0, 0.4, 1]))}
        | yearly(st.one_of(st.none(), _rates))
        for name in names
    ]
    spread_heads = ["Low", "Mode", "High", "SD", "SD up", "DF", "Values"]
    costs = [
        {"Service": f"service {n % 3}", "Cost type": f"type {n}", "Base budget": draw(_amounts)} | driven()
        for n in range(draw(st.integers(1, 5)))
    ]
    monitoring = []
    for n in range(draw(st.integers(0, 3))):
        low, likely, high = _ordered(draw, -2000, 3000, 1)
        monitoring.append(
            {"Service": f"service {n % 2}", "Low": low, "Likely": likely, "High": high}
            | {"Recurring share": draw(st.one_of(st.none(), _shares))}
            | driven()
        )
    pressures = [
        {
            "Pressure": f"pressure {n}",
            "Type": draw(_types),
            "Probability": draw(st.sampled_from([None, 0, 0.3, 1])),
        }
        | {"Low": draw(st.sampled_from([None, 0, 0.5, 1])), "High": draw(st.sampled_from([None, 1, 1.5, 2]))}
        | yearly(blank_or)
        for n in range(draw(st.integers(0, 3)))
    ]
    savings = []
    for n in range(draw(st.integers(0, 4))):
        row = {"Scheme": f"scheme {n}", "Type": draw(_types)} | yearly(st.one_of(st.none(), _positive))
        row["RAG"] = draw(st.sampled_from(["green", "Amber", "RED ", None]))
        if row["RAG"] is None or draw(st.booleans()):
            row["Delivery low"], row["Delivery likely"], row["Delivery high"] = _ordered(draw, 0, 150, 100)
        if draw(st.booleans()):
            row["Slip low"], row["Slip likely"], row["Slip high"] = _ordered(draw, 0, 40, 1)
        savings.append(row)
    triple_heads = [f"{what} {word}" for what in ("Delivery", "Slip") for word in ("low", "likely", "high")]
    funding = [
        {"Line": "base", "Kind": "Tax base", "Base": 30000.5, "Driver": draw(maybe_driver)},
        {"Line": "band d", "Kind": "band d", "Base": 1800.25},
    ]
    if draw(st.booleans()):
        funding.append(
            {"Line": "core", "Kind": "core increase"} | yearly(st.sampled_from([None, 0.0299, 0.01, -0.02]))
        )
        funding.append({"Line": "asc", "Kind": "asc precept"} | yearly(st.sampled_from([None, 0.02])))
    if draw(st.booleans()):
        funding.append({"Line": "collected", "Kind": "collection", "Driver": draw(maybe_driver)})
    if draw(st.booleans()):
        funding.append(
            {"Line": "bfl", "Kind": "baseline funding", "Base": 50000.0, "Driver": draw(maybe_driver)}
        )
        if draw(st.booleans()):
            funding.append(
                {
                    "Line": "growth",
                    "Kind": "growth above baseline",
                    "Base": draw(_amounts),
                    "Driver": draw(maybe_driver),
                }
            )
        if draw(st.booleans()):
            funding.append({"Line": "reset", "Kind": "reset"} | yearly(st.sampled_from([None, 0.5, 1])))
    if draw(st.booleans()):
        funding.append({"Line": "net", "Kind": "safety net"} | yearly(st.sampled_from([None, 0.9, 0.97])))
    funding += [
        {"Line": f"grant {n}", "Kind": "grant", "Base": draw(_amounts), "Driver": draw(maybe_driver)}
        | yearly(blank_or)
        for n in range(draw(st.integers(0, 2)))
    ]
    orders = st.sampled_from([None, 1, 2, 2, 9])
    reserves = []
    for n, kind in enumerate(
        ["General", *draw(st.lists(st.sampled_from(["earmarked", "committed"]), max_size=4))]
    ):
        balance = draw(st.integers(0, 12000))
        row = {
            "Reserve": f"reserve {n}",
            "Class": kind,
            "Opening balance": balance,
            "Draw order": draw(orders),
        }
        left = float(balance)
        for label in years:
            move = draw(st.one_of(st.none(), st.integers(-2000, 2000)))
            if move is not None and left + move >= 0:
                row[label] = move
                left += move
        reserves.append(row)
    if draw(st.booleans()):
        reserves.insert(
            draw(st.integers(0, len(reserves))),
            {"Reserve": "schools", "Class": "DSG", "Opening balance": draw(st.integers(-9000, 2000))}
            | {"Driver": draw(maybe_driver)}
            | yearly(st.one_of(st.none(), st.integers(-4000, 2000)), years),
        )
    settings: list[list[object]] = [
        ["Setting", "Value"],
        ["Council", "Anyshire"],
        ["Base year", years[0]],
        ["Units", draw(st.sampled_from(["£", "£000", "£M"]))],
        ["Minimum general fund balance", 3000],
    ]
    for name, values in (
        ("Savings correlation", [0, 0.5, 1]),
        ("Safety net", [0.925, 1]),
        ("Collection fund share", [0.8, 1]),
        ("DSG interest rate", [0, 0.05]),
        ("DSG override ends", [None, *plan, "2150/51"]),
        ("DSG share falling on council", [0, 0.25, 1]),
    ):
        if draw(st.booleans()):
            settings.append([name, draw(st.sampled_from(values))])
    tables = {
        "Council": settings,
        "Drivers": _sheet(["Driver", "Distribution", *spread_heads, "Persistence", *plan], drivers),
        "Costs": _sheet(["Service", "Cost type", "Base budget", *driven_heads], costs),
        "Monitoring": _sheet(
            ["Service", "Low", "Likely", "High", "Recurring share", *driven_heads], monitoring
        ),
        "Pressures": _sheet(["Pressure", "Type", "Probability", "Low", "High", *plan], pressures),
        "Savings": _sheet(["Scheme", "Type", "RAG", *triple_heads, *plan], savings),
        "Funding": _sheet(["Line", "Kind", "Base", "Driver", *plan], funding),
        "Reserves": _sheet(["Reserve", "Class", "Opening balance", "Draw order", "Driver", *years], reserves),
    }
    if len(names) > 2 and draw(st.booleans()):
        a, b = draw(st.sampled_from([(0.5, 0.2), (-0.3, 0.6), (0.0, 0.9)]))
        heads = names[:3]
        tables["Correlations"] = [
            ["Driver", *heads],
            [heads[0], 1, a, None],
            [heads[1], None, 1, b],
            [heads[2], 0, None, 1],
        ]
    return tables
