"""The case workbook: its sheets and columns, told once, for the reader, the template and the docs."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from mtfs.domain.assumptions import DistributionKind, Role
from mtfs.domain.council import Units
from mtfs.domain.funding import FundingKind
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.savings import Rag
from mtfs.domain.track_record import RecordUnit

__all__ = [
    "ANCILLARY_SHEETS",
    "COUNCIL_SETTINGS",
    "RECORD_SHEET",
    "SHEETS",
    "Column",
    "Content",
    "Operation",
    "SavingType",
    "Sheet",
    "YearColumns",
]


class Content(Enum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "a number"
    MONEY = "an amount of money"
    RATE = "a rate"
    VALUES = "numbers separated by ;"
    YEAR = "a year such as 2024/25"
    ANY = "a number or a text"


class YearColumns(Enum):
    """Which year columns a sheet has."""

    NONE = 0
    PLAN = 1
    BASE_AND_PLAN = 2


class Operation(StrEnum):
    """What an edit does to a cell."""

    SET = "set"
    ADD = "add"
    SCALE = "scale"


class SavingType(StrEnum):
    """Whether an amount stays in the base."""

    RECURRENT = "recurrent"
    ONE_OFF = "one-off"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet, or a setting of the sheet Council.

    Parameters
    ----------
    header : str
        Its heading.
    field : str
        The attribute of the record that it fills.
    content : Content
        What it holds.
    help : str
        Definition and unit, in one or two sentences.
    required : bool, optional
        Whether a blank is an error in any row.
    in_header : bool, optional
        Whether the sheet must have the column.
    default : float, optional
        What a blank stands for, where that is a number.
    choices : type of StrEnum, optional
        The words that it may hold.
    lenient : bool, optional
        Whether anything else in it is a warning, and read as a blank, rather than an error.
    names_driver : bool, optional
        Whether it holds the name of a driver.
    """

    header: str
    field: str
    content: Content
    help: str
    required: bool = False
    in_header: bool = False
    default: float | None = None
    choices: type[StrEnum] | None = None
    lenient: bool = False
    names_driver: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet of the case workbook.

    Parameters
    ----------
    name : str
        Its name.
    table : str
        The attribute of the strategy that it fills.
    columns : tuple of Column
        Its columns; the first one names the row.
    purpose : str
        What it is for, in one or two sentences.
    years : YearColumns, optional
        Its year columns.
    year_help : str, optional
        What they hold.
    year_content : Content, optional
        The kind of value that they hold.
    optional : bool, optional
        Whether it may be absent.
    """

    name: str
    table: str
    columns: tuple[Column, ...]
    purpose: str
    years: YearColumns = YearColumns.NONE
    year_help: str = ""
    year_content: Content = Content.MONEY
    optional: bool = False

    def column(self, field: str) -> Column | None:
        """Return the column of an attribute, if there is one.

        Parameters
        ----------
        field : str
            The attribute.

        Returns
        -------
        Column or None
            The column.
        """
        return next((column for column in self.columns if column.field == field), None)


def _driver_columns(what: str) -> tuple[Column, ...]:
    return (
        Column(
            header="Price driver",
            field="price_driver",
            content=Content.TEXT,
            names_driver=True,
            help=f"The driver of the price of {what}, by its name on Drivers. Blank: no price growth.",
        ),
        Column(
            header="Price weight",
            field="price_weight",
            content=Content.NUMBER,
            default=1.0,
            help="How much of the price driver's rate reaches it: 0.8 where 80% is pay. Blank: 1.",
        ),
        Column(
            header="Demand driver",
            field="demand_driver",
            content=Content.TEXT,
            names_driver=True,
            help=f"The driver of the volume of {what}, by its name on Drivers. Blank: no growth in volume.",
        ),
        Column(
            header="Demand weight",
            field="demand_weight",
            content=Content.NUMBER,
            default=1.0,
            help="How much of the demand driver's rate reaches it. Blank: 1.",
        ),
    )


COUNCIL_SETTINGS: tuple[Column, ...] = (
    Column(
        header="Council", field="name", content=Content.TEXT, required=True, help="The name of the council."
    ),
    Column(
        header="ONS code",
        field="ons_code",
        content=Content.TEXT,
        help="Its code in official statistics, such as E06000006.",
    ),
    Column(
        header="Base year",
        field="base_year",
        content=Content.YEAR,
        required=True,
        help="The financial year whose budget is in force, such as 2024/25.",
    ),
    Column(
        header="Units",
        field="units",
        content=Content.TEXT,
        required=True,
        choices=Units,
        help="The unit of every amount of money in this workbook, save Band D: £, £000 or £m.",
    ),
    Column(
        header="Minimum general fund balance",
        field="minimum_balance",
        content=Content.MONEY,
        required=True,
        help="The least that the general reserve should hold, as the council's policy says, in its units.",
    ),
    Column(
        header="Core council tax limit",
        field="core_limit",
        content=Content.RATE,
        default=0.0299,
        help="The highest rise in Band D without a referendum, leaving the precept for adult social care "
        "aside. Blank: 0.0299, the limit for upper-tier councils in 2024-25 to 2028-29.",
    ),
    Column(
        header="ASC precept limit",
        field="asc_limit",
        content=Content.RATE,
        default=0.02,
        help="The highest adult social care precept of one year, as a share of the whole Band D of the "
        "year before. Blank: 0.02, as in 2024-25 to 2028-29.",
    ),
    Column(
        header="Safety net",
        field="safety_net",
        content=Content.RATE,
        default=0.925,
        help="The least share of baseline funding that business rates give. Blank: 0.925, as in the scheme "
        "of 2013 to 2026; check it for later years.",
    ),
    Column(
        header="Collection fund share",
        field="collection_share",
        content=Content.RATE,
        default=1.0,
        help="The council's share of a collection fund balance. Blank: 1, right where Band D is the "
        "council's own.",
    ),
    Column(
        header="Savings correlation",
        field="savings_correlation",
        content=Content.RATE,
        default=0.5,
        help="How much the schemes of the programme succeed or fail together: 0 for not at all, 1 for "
        "wholly. Blank: 0.5 (assumed).",
    ),
    Column(
        header="DSG interest rate",
        field="dsg_interest_rate",
        content=Content.RATE,
        default=0.045,
        help="What a year's deficit on the schools grant costs in interest. Blank: 0.045 (assumed). Write "
        "0 where the base budget holds that interest already.",
    ),
    Column(
        header="DSG override ends",
        field="dsg_override_ends",
        content=Content.YEAR,
        help="The first year without the statutory override: 2028/29 for one that runs to 31 March 2028. "
        "Blank: it does not end in this plan.",
    ),
    Column(
        header="DSG share falling on council",
        field="dsg_share",
        content=Content.RATE,
        default=1.0,
        help="The share of the schools grant deficit that the council must meet when the override ends. "
        "Blank: 1.",
    ),
)

_DISTRIBUTION_COLUMNS: tuple[Column, ...] = (
    Column(
        header="Distribution",
        field="kind",
        content=Content.TEXT,
        choices=DistributionKind,
        help="The shape of each year's deviation from the central rate. Blank: fixed.",
    ),
    Column(
        header="Low",
        field="low",
        content=Content.RATE,
        help="The lowest deviation (for a metalog the 10th percentile): -0.01 is one point below the "
        "central rate.",
    ),
    Column(
        header="Mode",
        field="mode",
        content=Content.RATE,
        help="The likeliest deviation (for a metalog the median).",
    ),
    Column(
        header="High",
        field="high",
        content=Content.RATE,
        help="The highest deviation (for a metalog the 90th percentile).",
    ),
    Column(
        header="SD",
        field="sd",
        content=Content.RATE,
        help="The standard deviation: 0.01 is one point. Below the mode for a two-piece normal; the scale "
        "for Student's t.",
    ),
    Column(
        header="SD up",
        field="sd_up",
        content=Content.RATE,
        help="The standard deviation above the mode of a two-piece normal. Blank: SD.",
    ),
    Column(
        header="DF",
        field="df",
        content=Content.NUMBER,
        help="Degrees of freedom of Student's t, more than 2: the fewer, the fatter the tails.",
    ),
    Column(
        header="Values",
        field="values",
        content=Content.VALUES,
        help="The past deviations of an empirical distribution, separated by ; as in -0.02;0;0.01.",
    ),
)

_TYPE_HELP = "recurrent: what starts in a year stays; one-off: it is there in that year alone."

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        name="Council",
        table="council",
        purpose="Who this is, the base year, the unit of money and the council's own limits.",
        columns=(
            Column(
                header="Setting",
                field="setting",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The name of the setting.",
            ),
            Column(
                header="Value", field="value", content=Content.ANY, in_header=True, help="What it is set to."
            ),
        ),
    ),
    Sheet(
        name="Drivers",
        table="drivers",
        purpose="The rates that move spending and funding: a central rate for each plan year, and how far "
        "it may be out.",
        years=YearColumns.PLAN,
        year_help="The central rate of the year: 0.03 is 3%.",
        year_content=Content.RATE,
        columns=(
            Column(
                header="Driver",
                field="name",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="A name of your choice, such as cpi, pay award or placements.",
            ),
            Column(
                header="Role",
                field="role",
                content=Content.TEXT,
                choices=Role,
                lenient=True,
                help="What it stands for in the stress library (mtfs library), whatever its name. Several "
                "drivers may have the same. Blank: none. No figure depends on it.",
            ),
            *_DISTRIBUTION_COLUMNS,
            Column(
                header="Persistence",
                field="persistence",
                content=Content.RATE,
                default=0.0,
                help="The share of one year's deviation that is still there in the next, 0 to 1. Blank: 0.",
            ),
        ),
    ),
    Sheet(
        name="Correlations",
        table="correlations",
        optional=True,
        purpose="Which drivers tend to be out together: a square matrix with the drivers' names in the first "
        "column and the first row, from -1 to 1. One triangle is enough; blank is 0.",
        columns=(
            Column(
                header="Driver",
                field="name",
                content=Content.TEXT,
                required=True,
                in_header=True,
                names_driver=True,
                help="The name of a driver on Drivers.",
            ),
        ),
    ),
    Sheet(
        name="Costs",
        table="costs",
        purpose="The base year's budget by service and type of cost, and what makes each line grow. Income "
        "is negative.",
        columns=(
            Column(
                header="Service",
                field="service",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The service that spends it.",
            ),
            Column(
                header="Cost type",
                field="cost_type",
                content=Content.TEXT,
                help="Such as Employees, Third party payments or Income.",
            ),
            Column(
                header="Base budget",
                field="base_budget",
                content=Content.MONEY,
                required=True,
                in_header=True,
                help="The base year's budget in the workbook's units; negative for income. Leave out "
                "interest on a schools grant deficit.",
            ),
            *_driver_columns("this line"),
        ),
    ),
    Sheet(
        name="Monitoring",
        table="monitoring",
        optional=True,
        purpose="The base year's forecast variances from budget, from the latest monitoring report, as "
        "signed numbers: an underspend is negative, and Low is the lowest.",
        columns=(
            Column(
                header="Service",
                field="service",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The service that over- or underspends.",
            ),
            Column(
                header="Low",
                field="low",
                content=Content.MONEY,
                required=True,
                in_header=True,
                help="The lowest variance that is possible, in the workbook's units.",
            ),
            Column(
                header="Likely",
                field="likely",
                content=Content.MONEY,
                required=True,
                in_header=True,
                help="The forecast variance, in the workbook's units; positive is an overspend.",
            ),
            Column(
                header="High",
                field="high",
                content=Content.MONEY,
                required=True,
                in_header=True,
                help="The highest variance that is possible, in the workbook's units.",
            ),
            Column(
                header="Recurring share",
                field="recurring_share",
                content=Content.RATE,
                default=0.0,
                help="The share that will be there next year too, 0 to 1. Blank: 0.",
            ),
            *_driver_columns("what recurs"),
        ),
    ),
    Sheet(
        name="Pressures",
        table="pressures",
        optional=True,
        purpose="Known or possible pressures that are not growth in price or volume.",
        years=YearColumns.PLAN,
        year_help="The amount that starts in the year, in the workbook's units.",
        columns=(
            Column(
                header="Pressure",
                field="name",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="Its name.",
            ),
            Column(
                header="Service",
                field="service",
                content=Content.TEXT,
                help="The service that it falls on.",
            ),
            Column(
                header="Type",
                field="recurrent",
                content=Content.TEXT,
                required=True,
                in_header=True,
                choices=SavingType,
                help=_TYPE_HELP,
            ),
            Column(
                header="Probability",
                field="probability",
                content=Content.RATE,
                default=1.0,
                help="The chance that it comes at all, 0 to 1. Blank: 1, certain.",
            ),
            Column(
                header="Low",
                field="low",
                content=Content.NUMBER,
                default=1.0,
                help="The smallest it could be, as a multiple of the amount, 0 to 1. Blank: 1.",
            ),
            Column(
                header="High",
                field="high",
                content=Content.NUMBER,
                default=1.0,
                help="The largest it could be, as a multiple of the amount, 1 or more. Blank: 1.",
            ),
        ),
    ),
    Sheet(
        name="Savings",
        table="savings",
        optional=True,
        purpose="The savings programme, scheme by scheme, and how sure each one is.",
        years=YearColumns.PLAN,
        year_help="The planned saving that starts in the year, in the workbook's units, positive.",
        columns=(
            Column(
                header="Scheme",
                field="name",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="Its name.",
            ),
            Column(
                header="Workstream",
                field="workstream",
                content=Content.TEXT,
                help="The workstream that it belongs to.",
            ),
            Column(
                header="Service",
                field="service",
                content=Content.TEXT,
                help="The service that it is taken from.",
            ),
            Column(
                header="Type",
                field="recurrent",
                content=Content.TEXT,
                required=True,
                in_header=True,
                choices=SavingType,
                help=_TYPE_HELP,
            ),
            Column(
                header="RAG",
                field="rag",
                content=Content.TEXT,
                choices=Rag,
                help="green, amber or red: gives delivery and slip where those are blank. Green delivers 90 "
                "to 100%, amber 50 to 100%, red 0 to 80%.",
            ),
            *(
                Column(
                    header=f"Delivery {word}",
                    field=f"delivery_{word}",
                    content=Content.RATE,
                    help=f"The {description} share of the plan that is delivered in the end: 0.8 is 80%. "
                    "Blank: as the RAG says.",
                )
                for word, description in (("low", "lowest"), ("likely", "likeliest"), ("high", "highest"))
            ),
            *(
                Column(
                    header=f"Slip {word}",
                    field=f"slip_{word}",
                    content=Content.NUMBER,
                    help=f"The {description} delay, in months. Blank: as the RAG says.",
                )
                for word, description in (("low", "shortest"), ("likely", "likeliest"), ("high", "longest"))
            ),
        ),
    ),
    Sheet(
        name="Funding",
        table="funding",
        purpose="Council tax, business rates and grants. The kind of a line says how its base and years are "
        "read.",
        years=YearColumns.PLAN,
        year_help="Rates for core increase and asc precept (0.0299 is 2.99%), shares for reset and safety "
        "net, expected cash in the workbook's units for a grant. Not used by the other kinds.",
        year_content=Content.NUMBER,
        columns=(
            Column(
                header="Line",
                field="name",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="Its name.",
            ),
            Column(
                header="Kind",
                field="kind",
                content=Content.TEXT,
                required=True,
                in_header=True,
                choices=FundingKind,
                help="tax base and band d must be there, once each; any number of grants; the others at most "
                "once.",
            ),
            Column(
                header="Base",
                field="base",
                content=Content.NUMBER,
                in_header=True,
                help="The base year's value: Band D equivalents for the tax base, pounds for Band D, the "
                "workbook's units for baseline funding, growth and grants.",
            ),
            Column(
                header="Driver",
                field="driver",
                content=Content.TEXT,
                names_driver=True,
                help="The driver that moves the line, by its name on Drivers. A grant takes the driver's "
                "deviations alone, around its expected cash.",
            ),
        ),
    ),
    Sheet(
        name="Reserves",
        table="reserves",
        purpose="Every reserve: what it holds, whether a gap may be met from it, and what is planned for it.",
        years=YearColumns.BASE_AND_PLAN,
        year_help="The planned movement in the year, in the workbook's units: positive into the reserve, "
        "negative out of it.",
        columns=(
            Column(
                header="Reserve",
                field="name",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="Its name.",
            ),
            Column(
                header="Class",
                field="reserve_class",
                content=Content.TEXT,
                required=True,
                in_header=True,
                choices=ReserveClass,
                help="general (exactly one) and earmarked may be drawn to meet a gap; committed is held for "
                "one purpose and never drawn; dsg is the schools grant, usually a deficit.",
            ),
            Column(
                header="Opening balance",
                field="opening_balance",
                content=Content.MONEY,
                required=True,
                in_header=True,
                help="The balance at the start of the base year, in the workbook's units; negative for a "
                "schools grant deficit.",
            ),
            Column(
                header="Draw order",
                field="draw_order",
                content=Content.NUMBER,
                help="The lowest is drawn first. Blanks come last, and the general reserve last of all.",
            ),
            Column(
                header="Driver",
                field="driver",
                content=Content.TEXT,
                names_driver=True,
                help="For the dsg class alone: the driver that grows its yearly movement.",
            ),
            Column(
                header="Purpose",
                field="purpose",
                content=Content.TEXT,
                lenient=True,
                help="What it is held for, and so why it can or cannot be used; reports tell it. No figure "
                "depends on it.",
            ),
        ),
    ),
    Sheet(
        name="Scenarios",
        table="scenarios",
        optional=True,
        purpose="Named what-ifs: each is a list of edits to the other sheets, made in the order given.",
        columns=(
            Column(
                header="Scenario",
                field="scenario",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The scenario's name, the same on each of its rows. 'Base' is taken.",
            ),
            Column(
                header="Sheet",
                field="sheet",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The sheet to change.",
            ),
            Column(
                header="Row",
                field="row",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The name in that sheet's first column, or * for every row. On Costs: Service, or "
                "Service / Cost type.",
            ),
            Column(
                header="Column",
                field="column",
                content=Content.TEXT,
                required=True,
                in_header=True,
                help="The heading to change, a year, or years for every year column.",
            ),
            Column(
                header="Operation",
                field="operation",
                content=Content.TEXT,
                required=True,
                in_header=True,
                choices=Operation,
                help="set to the value, add the value, or scale (multiply) by it.",
            ),
            Column(
                header="Value",
                field="value",
                content=Content.ANY,
                required=True,
                in_header=True,
                help="In the units of the cell that it changes: 0.02 adds two points to a rate.",
            ),
        ),
    ),
)

#: What the council assumed and what turned out. It stands apart from the sheets of the model: no figure
#: depends on it, and no scenario may edit it.
RECORD_SHEET = Sheet(
    name="Track record",
    table="track_record",
    optional=True,
    purpose="What the council assumed for past years, and what turned out. mtfs record tells how far out it "
    "was, and what that says of the sheet Drivers. No figure depends on it.",
    columns=(
        Column(
            header="Assumption",
            field="assumption",
            content=Content.TEXT,
            required=True,
            in_header=True,
            help="The name of a driver on Drivers, of a service on Costs, or a name of your own such as "
            "Budget gap. A name of your own is shown and compared with nothing.",
        ),
        Column(
            header="Unit",
            field="unit",
            content=Content.TEXT,
            required=True,
            in_header=True,
            choices=RecordUnit,
            help="rate for a driver; money for a service, in the workbook's units.",
        ),
        Column(
            header="Year made",
            field="year_made",
            content=Content.YEAR,
            required=True,
            in_header=True,
            help="The financial year in which it was assumed: 2023/24 for the budget of 2024/25, set in "
            "February 2024.",
        ),
        Column(
            header="Year for",
            field="year_for",
            content=Content.YEAR,
            required=True,
            in_header=True,
            help="The financial year that it is about, not before the year in which it was made.",
        ),
        Column(
            header="Assumed",
            field="assumed",
            content=Content.NUMBER,
            required=True,
            in_header=True,
            help="What was assumed: 3% or 0.03 for a rate, the workbook's units for money.",
        ),
        Column(
            header="Turned out",
            field="turned_out",
            content=Content.NUMBER,
            in_header=True,
            help="What turned out, in the same unit. Blank: not known yet.",
        ),
    ),
)

#: Sheets that a case may carry beside the model's, for people; no notice is given of them.
ANCILLARY_SHEETS = frozenset({"instructions", "lists", "notes", "sources", "provenance"})
