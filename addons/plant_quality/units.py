"""Units as devices and people write them, and the units of measure Odoo knows them by."""

#: What is written (in lower case) → XML id of the unit of measure.
XML_IDS = {
    "kg": "uom.product_uom_kgm",
    "g": "uom.product_uom_gram",
    "t": "uom.product_uom_ton",
    "lb": "uom.product_uom_lb",
    "oz": "uom.product_uom_oz",
    "pcs": "uom.product_uom_unit",
    "units": "uom.product_uom_unit",
    "mm": "uom.product_uom_millimeter",
    "cm": "uom.product_uom_cm",
    "m": "uom.product_uom_meter",
    "l": "uom.product_uom_litre",
    "min": "uom.product_uom_minute",
    "h": "uom.product_uom_hour",
    "n·m": "plant_quality.uom_newton_metre",
    "n.m": "plant_quality.uom_newton_metre",
    "n*m": "plant_quality.uom_newton_metre",
    "n·cm": "plant_quality.uom_newton_centimetre",
    "n.cm": "plant_quality.uom_newton_centimetre",
    "ncm": "plant_quality.uom_newton_centimetre",
    "cnm": "plant_quality.uom_newton_centimetre",
    "kn·m": "plant_quality.uom_kilonewton_metre",
    "kn.m": "plant_quality.uom_kilonewton_metre",
    "knm": "plant_quality.uom_kilonewton_metre",
    "lbf·ft": "plant_quality.uom_pound_foot",
    "lbf.ft": "plant_quality.uom_pound_foot",
    "ft·lbf": "plant_quality.uom_pound_foot",
    "ft.lbf": "plant_quality.uom_pound_foot",
    "ft-lb": "plant_quality.uom_pound_foot",
    "lb-ft": "plant_quality.uom_pound_foot",
    "ft.lb": "plant_quality.uom_pound_foot",
    "lbf·in": "plant_quality.uom_pound_inch",
    "lbf.in": "plant_quality.uom_pound_inch",
    "in·lbf": "plant_quality.uom_pound_inch",
    "in.lbf": "plant_quality.uom_pound_inch",
    "in-lb": "plant_quality.uom_pound_inch",
    "lb-in": "plant_quality.uom_pound_inch",
    "in.lb": "plant_quality.uom_pound_inch",
    "°": "plant_quality.uom_degree",
    "deg": "plant_quality.uom_degree",
    "rad": "plant_quality.uom_radian",
}
#: What means another unit in lower case: nm is a nanometre.
XML_IDS_EXACT = {
    "Nm": "plant_quality.uom_newton_metre",
    "NM": "plant_quality.uom_newton_metre",
}

#: The kinds of unit that Odoo lacks: key → name, and the units as (XML id, name, how many of the
#: first one it is). A pound-force foot is 0.45359237 kg under 9.80665 m/s², at 0.3048 m.
KINDS = {
    "torque": (
        "Torque",
        (
            ("uom_newton_metre", "N·m", 1.0),
            ("uom_newton_centimetre", "N·cm", 0.01),
            ("uom_kilonewton_metre", "kN·m", 1000.0),
            ("uom_pound_foot", "lbf·ft", 1.3558179483314004),
            ("uom_pound_inch", "lbf·in", 0.1129848290276167),
        ),
    ),
    "angle": (
        "Angle",
        (
            ("uom_degree", "°", 1.0),
            ("uom_radian", "rad", 57.29577951308232),
        ),
    ),
}


def find(env, symbol):
    """The unit of measure of `symbol`, or an empty one when Odoo has none.

    A unit the user has made is found by its name in English.
    """
    uom = env["uom.uom"].sudo()
    wanted = (symbol or "").strip()
    if not wanted:
        return uom
    known = XML_IDS_EXACT.get(wanted) or XML_IDS.get(wanted.lower())
    found = known and env.ref(known, raise_if_not_found=False)
    return found or uom.with_context(lang="en_US").search([("name", "=", wanted)], limit=1)
