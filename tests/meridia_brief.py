# ruff: noqa: E501 - sentences in two languages stand on one line each
"""A hand-written brief for Meridia, a country that exists nowhere, in English and in Arabic."""

import datetime as dt
from dataclasses import replace

import shapely

from commonground.brief import charts, maps
from commonground.brief.content import (
    Brief,
    Cell,
    Chart,
    Column,
    Direction,
    Empty,
    Evidence,
    EvidenceSource,
    FigureText,
    Headline,
    KeyFigure,
    Map,
    Missing,
    Pair,
    Paragraph,
    Section,
    SourceLine,
    Strong,
    Table,
    Text,
)
from commonground.brief.drawing import Look
from commonground.brief.words import ENGLISH, Words

ARABIC = Words(
    no_data="لا بيانات",
    withheld="محجوب",
    disputed="خط متنازع عليه أو تقريبي",
    million="مليون",
    show_table="الأرقام نفسها في جدول",
    table_for="جدول: {title}",
    tables_heading="جداول الرسوم والخرائط",
    evidence_heading="مصدر كل رقم",
    sources_heading="المصادر والتراخيص",
    notes_heading="ملاحظات",
    page="صفحة {page} من {pages}",
    skip="انتقل إلى الإحاطة",
    entry="الدليل {number}",
    back="العودة إلى النص",
    rows_behind="لعرض الصفوف:",
    reference="المرجع",
    licence="الترخيص",
    figure="رسم",
    map="خريطة",
)

NAMES = {
    "XMD01": ("Alder", "ألدر"),
    "XMD02": ("Birchmoor", "بيرشمور"),
    "XMD03": ("Cedar Hills", "تلال الأرز"),
    "XMD04": ("Dunmarsh", "دنمارش"),
    "XMD05": ("Elmstead", "إلمستد"),
    "XMD06": ("Fenwick", "فنويك"),
}
CORNERS = [
    [(40.0, 36.2), (41.6, 36.8), (43.1, 36.4), (44.6, 36.1)],
    [(39.6, 34.9), (41.2, 35.2), (42.9, 34.7), (44.9, 34.9)],
    [(40.3, 33.4), (41.5, 33.1), (43.2, 33.5), (44.3, 33.2)],
]
RETURNEES = {"XMD01": 412_300, "XMD02": 98_450, "XMD03": 1_240, "XMD04": 0, "XMD05": None, "XMD06": None}
WITHHELD = "XMD06"


def outlines() -> maps.Outlines:
    units = {}
    for at, code in enumerate(NAMES):
        row, column = divmod(at, 3)
        ring = [CORNERS[row][column], CORNERS[row][column + 1], CORNERS[row + 1][column + 1], CORNERS[row + 1][column]]
        units[code] = shapely.to_wkb(shapely.Polygon(ring))
    return maps.Outlines.of(units, [shapely.to_wkb(shapely.LineString(CORNERS[1][1:]))])


def missing(code: str) -> Missing | None:
    if RETURNEES[code] is not None:
        return None
    return Missing.WITHHELD if code == WITHHELD else Missing.NO_DATA


def months() -> list[str]:
    return [f"{year}-{month:02d}" for year in (2016, 2017, 2018) for month in range(1, 13)][:30]


def deaths() -> list[charts.Point]:
    best = [212, 240, 198, 260, 305, 344, 361, 402, 377, 420, 512, 489, 455, 430, 398, 352, 301, 240, None, None]
    best += [131, 118, 97, 84, 76, 70, 61, 66, 58, 42]
    return [
        charts.Point(month, value, value and value * 0.8, value and value * 1.35)
        for month, value in zip(months(), best, strict=True)
    ]


class Sample:
    """The brief in one language; `say` picks the words."""

    def __init__(self, arabic: bool) -> None:
        self.arabic = arabic
        self.words = ARABIC if arabic else ENGLISH
        self.direction: Direction = "rtl" if arabic else "ltr"
        self.look = Look(self.direction, self.words)

    def say(self, english: str, arabic: str) -> str:
        return arabic if self.arabic else english

    def name(self, code: str) -> str:
        return NAMES[code][self.arabic]

    def headline(self) -> Headline:
        say = self.say
        return Headline(
            (
                KeyFigure(
                    say("Returnees", "العائدون"),
                    Cell("511,990", evidence=1),
                    say("+31.4% on June 2017", "+31.4% عن 2017-06"),
                    say("stock at 2018-06-30", "رصيد في 2018-06-30"),
                ),
                KeyFigure(
                    say("Internally displaced people", "النازحون داخليا"),
                    Cell("184,620", evidence=2),
                    say("−42.0% on June 2017", "−42.0% عن 2017-06"),
                    say("stock at 2018-06-15", "رصيد في 2018-06-15"),
                ),
                KeyFigure(
                    say("Deaths in organised violence", "قتلى العنف المنظم"),
                    Cell("42", evidence=3),
                    say("−82.5% on June 2017", "−82.5% عن 2017-06"),
                    say("low 34, high 57; June 2018", "الأدنى 34 والأعلى 57"),
                ),
                KeyFigure(
                    say("Civilian deaths", "قتلى مدنيون"),
                    Cell(missing=Missing.NO_DATA),
                    "",
                    say("not coded for June 2018", "غير مرمزة لهذا الشهر"),
                ),
                KeyFigure(
                    say("Required, 2018", "المطلوب 2018"),
                    Cell(say("$231.0 m", "231.0 مليون دولار"), evidence=4),
                    say("−4.5% on 2017", "−4.5% عن 2017"),
                    say("plan HMER18", "خطة HMER18"),
                ),
                KeyFigure(
                    say("Funded", "الممول"),
                    Cell("46.2%", evidence=5),
                    say("−8.1 points on June 2017", "−8.1 نقطة"),
                    say("$106.7 m by 2018-06-30", "106.7 مليون دولار"),
                ),
            )
        )

    def deaths_chart(self) -> Chart:
        say = self.say
        rows = tuple(
            (
                Cell(point.month),
                *(
                    Cell(missing=Missing.NO_DATA) if value is None else Cell(f"{value:,.0f}")
                    for value in (point.low, point.value, point.high)
                ),
            )
            for point in deaths()
        )
        columns = (
            Column(say("Month", "الشهر")),
            Column(say("Low", "أدنى"), "end"),
            Column(say("Best", "أفضل تقدير"), "end"),
            Column(say("High", "أعلى"), "end"),
        )
        title = say("Deaths by month, best estimate in its low–high range", "القتلى شهريا: أفضل تقدير بين الأدنى والأعلى")
        alt = say(
            "Line of deaths by month from January 2016 to June 2018. It rises to 512 in November 2016 and falls to 42; July and August 2017 have no data.",
            "خط القتلى شهريا من 2016-01 إلى 2018-06: يرتفع إلى 512 في 2016-11 ثم ينخفض إلى 42، ولا بيانات لشهري 2017-07 و2017-08.",
        )
        spec = charts.monthly_band(deaths(), self.look, height_px=170, mark_month="2018-06")
        return Chart(
            "deaths", title, alt, spec, Table(title, columns, rows), say("Source: UCDP GED 19.1", "المصدر: UCDP GED 19.1")
        )

    def sides_chart(self) -> Chart:
        say = self.say
        sides = (
            say("State forces and group A", "قوات الدولة والمجموعة أ"),
            say("Group A against civilians", "المجموعة أ ضد مدنيين"),
            say("Other", "أخرى"),
        )
        figures = {"XMD01": (20, 4, 1), "XMD02": (6, 3, 2), "XMD03": (1, 5, 0)}
        rows = [
            charts.Part(self.name(code), side, float(value))
            for code, values in figures.items()
            for side, value in zip(sides, values, strict=True)
        ]
        title = say("Who against whom, deaths in June 2018", "من ضد من: القتلى في 2018-06")
        table = Table(
            title,
            (Column(say("Governorate", "المحافظة")), *(Column(side, "end") for side in sides)),
            tuple((Cell(self.name(code)), *(Cell(str(value)) for value in values)) for code, values in figures.items()),
        )
        alt = say(
            "Stacked bars by governorate; fights between state forces and group A lead in Alder.",
            "أعمدة مكدسة حسب المحافظة؛ تتصدر ألدر القتال بين قوات الدولة والمجموعة أ.",
        )
        return Chart(
            "sides", title, alt, charts.parts(rows, self.look), table, say("Source: UCDP GED 19.1", "المصدر: UCDP GED 19.1")
        )

    def returnee_map(self) -> Map:
        say = self.say
        units = [
            maps.Unit(code, self.name(code), value, "" if value is None else f"{value:,}", missing(code))
            for code, value in RETURNEES.items()
        ]
        title = say("Returnees by governorate, 30 June 2018", "العائدون حسب المحافظة، 2018-06-30")
        rows = tuple(
            (
                Cell(self.name(code)),
                Cell(code),
                Cell("" if value is None else f"{value:,}", missing=missing(code), evidence=6 if value else None),
            )
            for code, value in RETURNEES.items()
        )
        columns = (
            Column(say("Governorate", "المحافظة")),
            Column(say("Code", "الرمز")),
            Column(say("Returnees", "العائدون"), "end"),
        )
        spec = maps.symbol_map(units, outlines(), self.look, legend=say("Returnees (people)", "العائدون (أشخاص)"))
        alt = say(
            "Map of Meridia: 412,300 returnees in Alder, 98,450 in Birchmoor, none in Dunmarsh; no data for Elmstead, Fenwick withheld.",
            "خريطة ميريديا: 412,300 عائد في ألدر و98,450 في بيرشمور؛ لا بيانات لإلمستد، وفنويك محجوبة.",
        )
        return Map(
            "returnees",
            title,
            alt,
            spec,
            Table(title, columns, rows),
            say("Source: IOM DTM round 98", "المصدر: IOM DTM Round 98"),
        )

    def panels_chart(self) -> Chart:
        say = self.say
        points = []
        for at, code in enumerate(NAMES):
            for step, month in enumerate(months()):
                value = None if code in ("XMD05", "XMD06") and step < 14 else 1000.0 * (at + 1) * (1 + step * (5 - at) / 12)
                points.append(charts.Point(month, value, panel=self.name(code)))
        title = say("Returnees by governorate and month, one scale", "العائدون حسب المحافظة والشهر، بمقياس واحد")
        ends = [(code, [p for p in points if p.panel == self.name(code) and p.value is not None]) for code in NAMES]
        rows = tuple(
            (Cell(self.name(code)), Cell(found[0].month), Cell(f"{found[0].value:,.0f}"), Cell(f"{found[-1].value:,.0f}"))
            for code, found in ends
        )
        heads = (say("Governorate", "المحافظة"), say("First round", "أول جولة"), say("First", "الأول"), say("Last", "الأخير"))
        columns = tuple(Column(head, "end" if at > 1 else "start") for at, head in enumerate(heads))
        alt = say("Small lines of returnees for six governorates; all rise but Fenwick's.", "خطوط صغيرة للعائدين في ست محافظات.")
        spec = charts.small_multiples(points, self.look, columns=6, panel_height_px=60)
        return Chart("panels", title, alt, spec, Table(title, columns, rows), say("Source: IOM DTM", "المصدر: IOM DTM"))

    def gap_chart(self) -> Chart:
        say = self.say
        clusters = [
            (say("Food security", "الأمن الغذائي"), 88.0e6, 51.0e6),
            (say("Health", "الصحة"), 52.5e6, 21.4e6),
            (say("Shelter and non-food items", "المأوى والمواد غير الغذائية"), 41.0e6, 8.3e6),
            (say("Water, sanitation and hygiene", "المياه والصرف الصحي والنظافة"), 30.0e6, None),
            (say("Protection", "الحماية"), 19.5e6, 14.0e6),
            (say("Not specified", "غير محدد"), None, 12.0e6),
        ]
        rows = [
            charts.Bar(name, funded, required, f"{funded / required:.0%}" if funded and required else "")
            for name, required, funded in clusters
        ]
        no = Missing.NO_DATA
        table = Table(
            say("Required and funded by cluster, US dollars", "المطلوب والممول حسب القطاع بالدولار"),
            (Column(say("Cluster", "القطاع")), Column(say("Required", "المطلوب"), "end"), Column(say("Funded", "الممول"), "end")),
            tuple(
                (Cell(name), *(Cell(f"{v:,.0f}", evidence=4) if v else Cell(missing=no) for v in (required, funded)))
                for name, required, funded in clusters
            ),
        )
        alt = say(
            "Bars by cluster: food security has 58% of 88 million dollars, shelter 20% of 41 million.",
            "أعمدة حسب القطاع: الأمن الغذائي 58% والمأوى 20%.",
        )
        title = say("Funded (filled) of required (outlined), by cluster", "الممول (ممتلئ) من المطلوب (محدد) حسب القطاع")
        return Chart(
            "gap",
            title,
            alt,
            charts.bars(rows, self.look),
            table,
            say("Source: OCHA FTS, plan HMER18", "المصدر: OCHA FTS، خطة HMER18"),
            twin_beside=True,
        )

    def sections(self) -> tuple[Section, ...]:
        say = self.say
        violence = Paragraph(
            (
                Text(say("Violence went on falling. In June 2018 ", "واصل العنف انخفاضه. في 2018-06 قُتل ")),
                FigureText(say("42 people", "42 شخصا"), 3),
                Text(say(" were killed in ", " في ")),
                FigureText(say("17 events", "17 حادثا"), 7),
                Text(
                    say(
                        " (low 34, high 57), four fifths of them in Alder (XMD01). ",
                        " (بين 34–57)، أربعة أخماسهم في ألدر (XMD01)، بتغير −82.5% عن 2017-06. ",
                    )
                ),
                Strong(say("One event in nine has no governorate.", "حادث من كل تسعة بلا محافظة.")),
                Text(say(" Such events stand as “not placed” and count for the country only.", " وتُعرض هذه الأحداث «بلا موقع».")),
            )
        )
        returns = Paragraph(
            (
                FigureText("511,990", 1),
                Text(say(" people had returned by 2018-06-30, ", " شخصا عادوا حتى 2018-06-30، ")),
                FigureText(say("23,410 more", "بزيادة 23,410"), 8),
                Text(
                    say(
                        " than at the round of 2018-05-31. Returns stall in Cedar Hills and Dunmarsh, where no round since January 2018 shows a rise.",
                        " عن جولة 2018-05-31. وتتعثر العودة في تلال الأرز ودنمارش.",
                    )
                ),
            )
        )
        partners = Table(
            say("Partners and activities by governorate, June 2018", "الشركاء والأنشطة حسب المحافظة، 2018-06"),
            (
                Column(say("Governorate", "المحافظة")),
                Column(say("Partners", "الشركاء"), "end"),
                Column(say("Activities", "الأنشطة"), "end"),
                Column(say("People reached", "من وصلتهم المساعدة"), "end"),
            ),
            (
                (Cell(self.name("XMD01")), Cell("31", evidence=9), Cell("118"), Cell("204,100")),
                (Cell(self.name("XMD02")), Cell("12"), Cell("40"), Cell("61,300")),
                (Cell(self.name("XMD04")), Cell("0"), Cell("0"), Cell(missing=Missing.NO_DATA)),
                (
                    Cell(self.name("XMD06")),
                    Cell(missing=Missing.WITHHELD),
                    Cell(missing=Missing.WITHHELD),
                    Cell(missing=Missing.WITHHELD),
                ),
            ),
            say("Source: OCHA 3W, 2018-06", "المصدر: OCHA 3W، 2018-06"),
        )
        unknown = Paragraph(
            (
                Text(
                    say(
                        "DTM does not cover Elmstead; UCDP revises recent months until the yearly edition. 11.8% of events can't be placed below the country.",
                        "لا تغطي DTM محافظة إلمستد، وتراجع UCDP الأشهر الأخيرة. 11.8% من الأحداث بلا موقع.",
                    )
                ),
            )
        )
        return (
            Section(say("At a glance", "لمحة"), (self.headline(),)),
            Section(say("Violence", "العنف"), (violence, Pair((self.deaths_chart(),), (self.sides_chart(),)))),
            Section(
                say("Displacement and return", "النزوح والعودة"),
                (Pair((returns, partners), (self.returnee_map(),)), self.panels_chart()),
            ),
            Section(say("Requirements and funding", "الاحتياجات والتمويل"), (self.gap_chart(),)),
            Section(
                say("Needs", "الاحتياجات الإنسانية"),
                (
                    Empty(
                        say(
                            "No needs overview for Meridia in June 2018 has been loaded.",
                            "لا تتوفر لمحة عن الاحتياجات في 2018-06.",
                        )
                    ),
                ),
            ),
            Section(say("What we don’t know", "ما لا نعرفه"), (unknown,)),
        )

    def evidence(self) -> tuple[Evidence, ...]:
        labels = [
            ("Returnees, Meridia, 2018-06", "العائدون، ميريديا، 2018-06", "dtm-returnees", "dtm_meridia_round98.csv"),
            ("IDPs, Meridia, 2018-06", "النازحون، ميريديا، 2018-06", "dtm-idps", "dtm_meridia_idp_r98.csv"),
            ("Deaths (best), Meridia, 2018-06", "القتلى (أفضل تقدير)، ميريديا، 2018-06", "ucdp-ged", "ged191-xmd.csv.gz"),
            ("Required, HMER18", "المطلوب، HMER18", "fts-plan", "fts_requirements_funding_cluster_xmd.csv"),
            ("Funded, HMER18", "الممول، HMER18", "fts-plan", "fts_requirements_funding_cluster_xmd.csv"),
            ("Returnees by governorate", "العائدون حسب المحافظة", "dtm-returnees", "dtm_meridia_round98.csv"),
            ("Events, Meridia, 2018-06", "الأحداث، ميريديا، 2018-06", "ucdp-ged", "ged191-xmd.csv.gz"),
            ("Returned in month, Meridia, 2018-06", "العائدون في الشهر", "dtm-returnees", "dtm_meridia_round98.csv"),
            ("Partners, Alder (XMD01)", "الشركاء، ألدر (XMD01)", "ocha-3w", "xmd_3w_2018_06.xlsx"),
        ]
        return tuple(
            Evidence(
                number,
                self.say(english, arabic),
                (
                    EvidenceSource(
                        feed,
                        file,
                        self.say("about 2018-06-30, published 2018-07-12", "عن 2018-06-30، نشر 2018-07-12"),
                        "CC BY 4.0",
                    ),
                ),
                f"commonground explain {feed.split('-')[-1]} --place XMD --month 2018-06",
            )
            for number, (english, arabic, feed, file) in enumerate(labels, start=1)
        )

    def brief(self) -> Brief:
        say = self.say
        return Brief(
            title=say("Meridia: situation brief", "ميريديا: إحاطة بالوضع"),
            subtitle=say("June 2018 · what had been published by 12 July 2018", "2018-06 · ما نُشر حتى 2018-07-12"),
            country="XMD",
            month="2018-06",
            banner=say("RELEASE: PUBLIC", "للنشر العام"),
            date=dt.date(2018, 7, 12),
            identifier="XMD_brief_2018-06_A4_20180712",
            sections=self.sections(),
            evidence=self.evidence(),
            sources=(
                SourceLine("UCDP", "Georeferenced Event Dataset 19.1", "CC BY 4.0", "Sundberg & Melander (2013)", "19.1"),
                SourceLine("IOM DTM", "Meridia Returnee Master List", "CC BY-IGO", "", "round 98"),
                SourceLine("OCHA FTS", "Requirements and funding by cluster", "CC BY-IGO", "", "2018-06-30"),
            ),
            notes=(
                say(
                    "“No data”, “0” and “withheld” are three different statements.",
                    "«لا بيانات» و«0» و«محجوب» ثلاث عبارات مختلفة.",
                ),
            ),
            disclaimers=(
                say(
                    "The boundaries, names and designations on these maps do not imply official endorsement or acceptance.",
                    "لا تعني الحدود والأسماء والتسميات على هذه الخرائط إقرارا رسميا بها.",
                ),
                *((("لم يراجع هذا النص بعد متحدث أصلي بالعربية."),) if self.arabic else ()),
            ),
            language="ar" if self.arabic else "en",
            direction=self.direction,
            words=self.words,
        )


def english() -> Brief:
    return Sample(arabic=False).brief()


def arabic() -> Brief:
    return Sample(arabic=True).brief()


def retitled(brief: Brief, title: str) -> Brief:
    return replace(brief, title=title)
