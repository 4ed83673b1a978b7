"""Units as devices and people write them, and the units of measure Odoo knows them by."""

#: What a device writes (in lower case) → XML id of the unit of measure.
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
}


def find(env, symbol):
    """The unit of measure of `symbol`, or an empty one when Odoo has none.

    A unit the user has made is found by its name in English.
    """
    uom = env["uom.uom"].sudo()
    wanted = (symbol or "").strip()
    if not wanted:
        return uom
    known = XML_IDS.get(wanted.lower())
    found = known and env.ref(known, raise_if_not_found=False)
    return found or uom.with_context(lang="en_US").search([("name", "=", wanted)], limit=1)
