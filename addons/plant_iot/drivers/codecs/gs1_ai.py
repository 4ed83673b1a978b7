"""GS1 application identifiers: what each is called, how long it is, what it is made of.

Facts of the GS1 General Specifications (section 3, as published in 2024/25). A row of ``_TABLE`` is

    identifier | components | kind | title

``n`` in an identifier is the number of decimals of a value, ``a-b`` a range of identifiers.
A component is a character set and a length, ``N6`` exactly six, ``X..20`` one to twenty; ``*`` says
that it ends in a check digit, ``?`` that it may be absent. The sets: N digits, X the 82 characters
of GS1, Y the 39 of part numbers, Z those of base64url. Kinds are read by :mod:`.gs1_values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

DIGITS = frozenset("0123456789")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHARACTERS: dict[str, frozenset[str]] = {
    "N": DIGITS,
    "X": DIGITS | frozenset(_LETTERS + _LETTERS.lower() + "!\"%&'()*+,-./:;<=>?_"),
    "Y": DIGITS | frozenset(_LETTERS + "#-/"),
    "Z": DIGITS | frozenset(_LETTERS + _LETTERS.lower() + "-_="),
}

#: First two digits → characters of the whole element, identifier included. Such an element needs
#: no separator after it. The list is closed: new identifiers are never added to it.
PREDEFINED: dict[str, int] = {
    "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "11": 8, "12": 8, "13": 8, "14": 8, "15": 8,
    "16": 8, "17": 8, "18": 8, "19": 8, "20": 4, "31": 10, "32": 10, "33": 10, "34": 10, "35": 10,
    "36": 10, "41": 16,
}  # fmt: skip


@dataclass(frozen=True)
class Component:
    """A part of a value: ``least`` to ``most`` characters of a set."""

    characters: str
    least: int
    most: int
    check_digit: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Identifier:
    """An application identifier. ``kind`` says what its value is, ``unit`` in what."""

    ai: str
    title: str
    components: tuple[Component, ...]
    kind: str = "text"
    unit: str = ""
    decimals: int = 0

    @property
    def least(self) -> int:
        """The fewest characters of its value."""
        return sum(part.least for part in self.components if not part.optional)

    @property
    def most(self) -> int:
        """The most characters of its value."""
        return sum(part.most for part in self.components)

    @property
    def predefined(self) -> bool:
        """Whether its length is known from its first two digits, so that no separator follows."""
        return self.ai[:2] in PREDEFINED


_TABLE = """
00|N18*|text|SSCC
01|N14*|text|GTIN
02|N14*|text|CONTENT
03|N14*|text|MTO GTIN
10|X..20|text|BATCH/LOT
11|N6|date0|PROD DATE
12|N6|date0|DUE DATE
13|N6|date0|PACK DATE
15|N6|date0|BEST BEFORE or BEST BY
16|N6|date0|SELL BY
17|N6|date0|USE BY or EXPIRY
20|N2|text|VARIANT
21|X..20|text|SERIAL
22|X..20|text|CPV
235|X..28|text|TPX
240|X..30|text|ADDITIONAL ID
241|X..30|text|CUST. PART No.
242|N..6|text|MTO VARIANT
243|X..20|text|PCN
250|X..30|text|SECONDARY SERIAL
251|X..30|text|REF. TO SOURCE
253|N13* X..17?|text|GDTI
254|X..20|text|GLN EXTENSION COMPONENT
255|N13* N..12?|text|GCN
30|N..8|count|VAR. COUNT
37|N..8|count|COUNT
310n|N6|decimal kg|NET WEIGHT (kg)
311n|N6|decimal m|LENGTH (m)
312n|N6|decimal m|WIDTH (m)
313n|N6|decimal m|HEIGHT (m)
314n|N6|decimal m2|AREA (m²)
315n|N6|decimal l|NET VOLUME (l)
316n|N6|decimal m3|NET VOLUME (m³)
320n|N6|decimal lb|NET WEIGHT (lb)
321n|N6|decimal in|LENGTH (in)
322n|N6|decimal ft|LENGTH (ft)
323n|N6|decimal yd|LENGTH (yd)
324n|N6|decimal in|WIDTH (in)
325n|N6|decimal ft|WIDTH (ft)
326n|N6|decimal yd|WIDTH (yd)
327n|N6|decimal in|HEIGHT (in)
328n|N6|decimal ft|HEIGHT (ft)
329n|N6|decimal yd|HEIGHT (yd)
330n|N6|decimal kg|GROSS WEIGHT (kg)
331n|N6|decimal m|LENGTH (m), log
332n|N6|decimal m|WIDTH (m), log
333n|N6|decimal m|HEIGHT (m), log
334n|N6|decimal m2|AREA (m²), log
335n|N6|decimal l|VOLUME (l), log
336n|N6|decimal m3|VOLUME (m³), log
337n|N6|decimal kg/m2|KG PER m²
340n|N6|decimal lb|GROSS WEIGHT (lb)
341n|N6|decimal in|LENGTH (in), log
342n|N6|decimal ft|LENGTH (ft), log
343n|N6|decimal yd|LENGTH (yd), log
344n|N6|decimal in|WIDTH (in), log
345n|N6|decimal ft|WIDTH (ft), log
346n|N6|decimal yd|WIDTH (yd), log
347n|N6|decimal in|HEIGHT (in), log
348n|N6|decimal ft|HEIGHT (ft), log
349n|N6|decimal yd|HEIGHT (yd), log
350n|N6|decimal in2|AREA (in²)
351n|N6|decimal ft2|AREA (ft²)
352n|N6|decimal yd2|AREA (yd²)
353n|N6|decimal in2|AREA (in²), log
354n|N6|decimal ft2|AREA (ft²), log
355n|N6|decimal yd2|AREA (yd²), log
356n|N6|decimal ozt|NET WEIGHT (troy oz)
357n|N6|decimal oz|NET VOLUME (oz)
360n|N6|decimal qt|NET VOLUME (qt)
361n|N6|decimal gal|NET VOLUME (gal)
362n|N6|decimal qt|VOLUME (qt), log
363n|N6|decimal gal|VOLUME (gal), log
364n|N6|decimal in3|NET VOLUME (in³)
365n|N6|decimal ft3|NET VOLUME (ft³)
366n|N6|decimal yd3|NET VOLUME (yd³)
367n|N6|decimal in3|VOLUME (in³), log
368n|N6|decimal ft3|VOLUME (ft³), log
369n|N6|decimal yd3|VOLUME (yd³), log
390n|N..15|decimal|AMOUNT
391n|N3 N..15|money|AMOUNT
392n|N..15|decimal|PRICE
393n|N3 N..15|money|PRICE
394n|N4|decimal %|PRCNT OFF
395n|N6|decimal|PRICE/UoM
400|X..30|text|ORDER NUMBER
401|X..30|text|GINC
402|N17*|text|GSIN
403|X..30|text|ROUTE
410|N13*|text|SHIP TO LOC
411|N13*|text|BILL TO
412|N13*|text|PURCHASE FROM
413|N13*|text|SHIP FOR LOC
414|N13*|text|LOC No.
415|N13*|text|PAY TO
416|N13*|text|PROD/SERV LOC
417|N13*|text|PARTY
420|X..20|text|SHIP TO POST
421|N3 X..9|text|SHIP TO POST
422|N3|text|ORIGIN
423|N3 N3? N3? N3? N3?|text|COUNTRY - INITIAL PROCESS
424|N3|text|COUNTRY - PROCESS
425|N3 N3? N3? N3? N3?|text|COUNTRY - DISASSEMBLY
426|N3|text|COUNTRY - FULL PROCESS
427|X..3|text|ORIGIN SUBDIVISION
4300|X..35|text|SHIP TO COMP
4301|X..35|text|SHIP TO NAME
4302|X..70|text|SHIP TO ADD1
4303|X..70|text|SHIP TO ADD2
4304|X..70|text|SHIP TO SUB
4305|X..70|text|SHIP TO LOC
4306|X..70|text|SHIP TO REG
4307|X2|text|SHIP TO COUNTRY
4308|X..30|text|SHIP TO PHONE
4309|N10 N10|text|SHIP TO GEO
4310|X..35|text|RTN TO COMP
4311|X..35|text|RTN TO NAME
4312|X..70|text|RTN TO ADD1
4313|X..70|text|RTN TO ADD2
4314|X..70|text|RTN TO SUB
4315|X..70|text|RTN TO LOC
4316|X..70|text|RTN TO REG
4317|X2|text|RTN TO COUNTRY
4318|X..20|text|RTN TO POST
4319|X..30|text|RTN TO PHONE
4320|X..35|text|SRV DESCRIPTION
4321|N1|yes_no|DANGEROUS GOODS
4322|N1|yes_no|AUTH TO LEAVE
4323|N1|yes_no|SIG REQUIRED
4324|N6 N4|day_time|NOT BEF DEL DT
4325|N6 N4|day_time|NOT AFT DEL DT
4326|N6|date|REL DATE
4330|N6 X1?|temperature degF|MAX TEMP F
4331|N6 X1?|temperature Cel|MAX TEMP C
4332|N6 X1?|temperature degF|MIN TEMP F
4333|N6 X1?|temperature Cel|MIN TEMP C
7001|N13|text|NSN
7002|X..30|text|MEAT CUT
7003|N6 N4|day_time|EXPIRY TIME
7004|N..4|text|ACTIVE POTENCY
7005|X..12|text|CATCH AREA
7006|N6|date|FIRST FREEZE DATE
7007|N6 N6?|dates|HARVEST DATE
7008|X..3|text|AQUATIC SPECIES
7009|X..10|text|FISHING GEAR TYPE
7010|X..2|text|PROD METHOD
7011|N6 N4?|day_time|TEST BY DATE
7020|X..20|text|REFURB LOT
7021|X..20|text|FUNC STAT
7022|X..20|text|REV STAT
7023|X..30|text|GIAI - ASSEMBLY
7030-7039|N3 X..27|text|PROCESSOR
7040|N1 X1 X1 X1|text|UIC+EXT
7041|X..4|text|UFRGT UNIT TYPE
710|X..20|text|NHRN PZN
711|X..20|text|NHRN CIP
712|X..20|text|NHRN CN
713|X..20|text|NHRN DRN
714|X..20|text|NHRN AIM
715|X..20|text|NHRN NDC
716|X..20|text|NHRN AIC
717|X..20|text|NHRN SRN
7230-7239|X2 X..28|text|CERT
7240|X..20|text|PROTOCOL
7241|N2|text|AIDC MEDIA TYPE
7242|X..25|text|VCN
7250|N8|long_date|DOB
7251|N8 N4|long_day_time|DOB TIME
7252|N1|text|BIO SEX
7253|X..40|text|FAMILY NAME
7254|X..40|text|GIVEN NAME
7255|X..10|text|SUFFIX
7256|X..90|text|FULL NAME
7257|X..70|text|PERSON ADDR
7258|X3|text|BIRTH SEQUENCE
7259|X..40|text|BABY
8001|N4 N5 N3 N1 N1|text|DIMENSIONS
8002|X..20|text|CMT No.
8003|N1 N13* X..16?|text|GRAI
8004|X..30|text|GIAI
8005|N6|text|PRICE PER UNIT
8006|N14* N4|text|ITIP
8007|X..34|text|IBAN
8008|N6 N2 N2? N2?|day_time|PROD TIME
8009|X..50|text|OPTSEN
8010|Y..30|text|CPID
8011|N..12|text|CPID SERIAL
8012|X..20|text|VERSION
8013|X..25|text|GMN
8014|X..25|text|MUDI
8017|N18*|text|GSRN - PROVIDER
8018|N18*|text|GSRN - RECIPIENT
8019|N..10|text|SRIN
8020|X..25|text|REF No.
8026|N14* N4|text|ITIP CONTENT
8030|Z..90|text|DIGSIG
8040|N15|text|IMEI
8041|N15|text|IMEI2
8042|N32|text|ESIM
8043|N18 N..2?|text|PSIM
8110|X..70|text|COUPON
8111|N4|count|POINTS
8112|X..70|text|COUPON
8200|X..70|text|PRODUCT URL
90|X..30|text|INTERNAL
91-99|X..90|text|INTERNAL
"""
_COMPONENT = re.compile(r"([NXYZ])(\.\.)?(\d+)(\*?)(\??)")
#: How many decimals the fourth digit may announce, where it is not 0 to 5.
_DECIMALS = {"390": 9, "391": 9, "392": 9, "393": 9, "394": 3}


def _components(text: str) -> tuple[Component, ...]:
    parts = []
    for word in text.split():
        match = _COMPONENT.fullmatch(word)
        assert match is not None, word
        characters, variable, length, check, optional = match.groups()
        most = int(length)
        parts.append(
            Component(characters, 1 if variable else most, most, bool(check), bool(optional))
        )
    return tuple(parts)


def _rows() -> Iterator[Identifier]:
    for line in _TABLE.strip().splitlines():
        ais, parts, kind, title = line.split("|")
        components = _components(parts)
        what, _, unit = kind.partition(" ")
        if ais.endswith("n"):
            stem = ais[:-1]
            for decimals in range(_DECIMALS.get(stem, 5) + 1):
                yield Identifier(f"{stem}{decimals}", title, components, what, unit, decimals)
        else:
            first, _, last = ais.partition("-")
            for number in range(int(first), int(last or first) + 1):
                yield Identifier(f"{number:0{len(first)}}", title, components, what, unit)


#: Every identifier by its digits. No identifier begins with another one.
IDENTIFIERS: dict[str, Identifier] = {row.ai: row for row in _rows()}


def found_at(text: str, position: int) -> Identifier | None:
    """The identifier that stands in ``text`` at ``position``, if one does."""
    for length in (2, 3, 4):
        if found := IDENTIFIERS.get(text[position : position + length]):
            return found
    return None
