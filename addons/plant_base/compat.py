"""All that the suite must know of the Odoo series it runs on. No other Python file asks.

Each function hides one difference between 17.0 and 19.0 and is tested on both. What `./plant port`
can rewrite mechanically is not here, but in its rules.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo.release import version_info
from odoo.tools import SQL

from .files import mimetype_of

SERIES = version_info[0]


def check_access(records, operation):
    """Raise AccessError unless the user may do ``operation`` (read, write, create, unlink) on
    ``records``.
    """
    if SERIES >= 18:
        records.check_access(operation)
    else:
        records.check_access_rights(operation)
        records.check_access_rule(operation)


def groups_field():
    """The name of the field with the groups that a user was given."""
    return "group_ids" if SERIES >= 18 else "groups_id"


def create_machine_user(env, name, login, groups, company):
    """A user for a machine: exactly ``groups``, one company, no password and no mail.

    Called by code that has checked what it does; runs as superuser.
    """
    return (
        env["res.users"]
        .sudo()
        .with_context(no_reset_password=True, mail_create_nosubscribe=True)
        .create(
            {
                "name": name,
                "login": login,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "notification_type": "email",
                groups_field(): [(6, 0, groups.ids)],
            }
        )
    )


def same_unit_reference(unit, other):
    """Can a quantity in ``unit`` be converted to ``other``? 19.0 no longer refuses to try."""
    if SERIES >= 18:
        return unit._has_common_reference(other)
    return unit.category_id == other.category_id


def sale_unit(line):
    """The unit of measure of a sales order line."""
    return line.product_uom_id if SERIES >= 18 else line.product_uom


def bus_send(env, notifications):
    """Send ``(target, type, payload)`` triples at commit, in a number of queries that does not grow
    with theirs."""
    bus = env["bus.bus"]
    if SERIES >= 18:
        for target, type_, payload in notifications:
            bus._sendone(target, type_, payload)
    elif notifications:
        bus._sendmany([list(notification) for notification in notifications])


def waits_for_components(workorder):
    """Whether the series holds a work order back until its components are reserved (17.0 does)."""
    if SERIES >= 18:
        return False
    return workorder.state == "waiting" or (
        workorder.state == "pending" and workorder.production_availability != "assigned"
    )


def producing_lots(production):
    """The lots or serial numbers that ``production`` makes."""
    return production.lot_producing_ids if SERIES >= 19 else production.lot_producing_id


def producing_lots_field():
    """The name of the field of a production order that :func:`producing_lots` reads."""
    return "lot_producing_ids" if SERIES >= 19 else "lot_producing_id"


def makes_many_serials(production):
    """Whether one production order can hold several serial numbers (17.0: one each, the rest is a
    backorder's).
    """
    return SERIES >= 19 and production.product_tracking == "serial"


def add_producing_lot(production, lot):
    """Have ``production`` make ``lot``, beside those it makes already where that is possible."""
    if SERIES >= 19:
        production.lot_producing_ids |= lot
    else:
        production.lot_producing_id = lot


def serial_produced(production, lot):
    """Whether the serial number ``lot`` came out of a production order before."""
    if SERIES >= 19:
        return production._are_finished_serials_already_produced(lot)
    return production._is_finished_sn_already_produced(lot)


def align_producing(production):
    """Set what ``production`` is about to produce to what has passed all of its operations.

    19.0 does so by itself when a work order's quantity is written; 17.0 leaves the quantity that
    the first start assumed, and would close the order with it.
    """
    if SERIES >= 19:
        return
    orders = production.workorder_ids.filtered(lambda order: order.state != "cancel")
    passed = min(orders.mapped("qty_produced"), default=0.0)
    if passed > 0 and passed != production.qty_producing:
        production.qty_producing = passed
        production._set_qty_producing()


def remove_producing_lot(production, lot):
    """Have ``production`` no longer make ``lot``."""
    if SERIES >= 19:
        production.lot_producing_ids -= lot
    elif production.lot_producing_id == lot:
        production.lot_producing_id = False


def storable():
    """The values that make a new product one that is kept in stock."""
    return {"type": "consu", "is_storable": True} if SERIES >= 18 else {"detailed_type": "product"}


def make_units(env, module, key, name, units):
    """Make those units of measure of one kind that are not there yet; a user's change stays.

    :param key: of the kind, for its XML id where the series has categories; ``name`` is its name
    :param units: ``(XML id, name, how many of the first one it is)``; the first is the reference
    """
    if SERIES >= 18:
        kind = None
    else:
        kind = env["uom.category"]._load_records(
            [_unit_data(module, f"uom_category_{key}", {"name": name})], update=True
        )
    reference = None
    for xml_id, label, times in units:
        if SERIES >= 18:
            vals = {"name": label, "relative_factor": times}
            if reference:
                vals["relative_uom_id"] = reference.id
        else:
            size = "bigger" if times > 1 else "smaller"
            vals = {
                "name": label,
                "category_id": kind.id,
                "uom_type": size if reference else "reference",
                "factor": 1 / times,
                "rounding": 1e-6,
            }
        unit = env["uom.uom"]._load_records([_unit_data(module, xml_id, vals)], update=True)
        reference = reference or unit


def _unit_data(module, xml_id, vals):
    return {"xml_id": f"{module}.{xml_id}", "values": vals, "noupdate": True}


class Worksheet(NamedTuple):
    """The worksheet of an operation: a file in base64, or the address of one; and a text (HTML)."""

    content: bytes | None
    mimetype: str
    link: str | None
    text: str | None


def worksheet(operation):
    """The :class:`Worksheet` of ``operation``: the plant's own or, where there is none and the
    series has them (17.0 does), Odoo's.
    """
    own = operation.with_context(bin_size=False)
    content = own.plant_worksheet or None
    link, text = None, own.plant_worksheet_text or None
    if SERIES < 18 and not content:
        kind = own.worksheet_type
        content = (kind == "pdf" and own.worksheet) or None
        link = (kind == "google_slide" and own.worksheet_google_slide) or None
        text = text or (kind == "text" and own.note) or None
    if link and not link.startswith("https://"):
        link = None
    return Worksheet(content, mimetype_of(content) if content else "", link, text)


def nearest_lang(env, wanted):
    """The code of the installed language that is nearest to the first of ``wanted``, browsers'
    codes in their order; else English, or what there is.
    """
    installed = [code for code, _name in env["res.lang"].get_installed()]
    for asked in wanted:
        code = asked.replace("-", "_").lower()
        for exact in (code, code.partition("_")[0]):
            for have in installed:
                if have.lower() == exact or have.lower().partition("_")[0] == exact:
                    return have
    return "en_US" if "en_US" in installed or not installed else installed[0]


def web_texts(env, modules, lang):
    """``({module: {source: translation}}, parameters of the language)`` for a page's scripts."""
    http, names = env["ir.http"], list(modules)
    if SERIES >= 18:
        by_module, parameters = http._get_translations_for_webclient(names, lang)
    else:
        by_module, parameters = http.get_translations_for_webclient(names, lang)
    texts = {
        module: {message["id"]: message["string"] for message in told["messages"]}
        for module, told in by_module.items()
    }
    return texts, dict(parameters or {})


def websocket_path(handler):
    """Where the bus listens; a browser says which version of it it speaks, but to 17.0."""
    version = getattr(handler, "_VERSION", None)
    return f"/websocket?version={version}" if version else "/websocket"


def unit_size(factor):
    """The size of a unit of measure, in its reference unit, from its column ``factor``; as SQL."""
    return factor if SERIES >= 18 else SQL("(1.0 / %s)", factor)


def aggregate(sql, *field_names):
    """What ``_read_group_select`` returns for an aggregate that is computed from these fields."""
    return sql if SERIES >= 18 else (sql, list(field_names))


def read_grouping_sets(model, domain, grouping_sets, aggregates):
    """``_read_group`` by each of ``grouping_sets``, lists of groupings, in one pass over the rows.

    Returns the rows of each, in no order; an empty list of groupings has one row, of all.
    """
    if SERIES >= 19:
        found = model._read_grouping_sets(domain, grouping_sets, aggregates)
        return [
            # of a domain that is never true it returns no row of all, other than _read_group
            rows if rows or groupings else model._read_group(domain, [], aggregates)
            for groupings, rows in zip(grouping_sets, found, strict=True)
        ]
    model.check_access_rights("read")
    query = model._search(domain)
    specs = list(dict.fromkeys(spec for groupings in grouping_sets for spec in groupings))
    grouped = [model._read_group_groupby(spec, query) for spec in specs]
    summed = [model._read_group_select(spec, query) for spec in aggregates]
    names = {name for _term, used in (*grouped, *summed) for name in used}
    model._flush_search(domain, names)
    model._read_group_check_field_access_rights(names)
    term = dict(zip(specs, (term for term, _used in grouped), strict=True))
    listed = SQL(", ").join
    model.env.cr.execute(
        SQL(
            "SELECT %s FROM %s WHERE %s GROUP BY GROUPING SETS (%s)",
            listed(
                [
                    SQL("GROUPING(%s)", listed(term.values())) if term else SQL("0"),
                    *term.values(),
                    *(selected for selected, _used in summed),
                ]
            ),
            query.from_clause,
            query.where_clause or SQL("true"),
            listed(SQL("(%s)", listed(map(term.get, groupings))) for groupings in grouping_sets),
        )
    )
    rows = defaultdict(list)
    for mask, *values in model.env.cr.fetchall():
        rows[mask].append(values)

    def rows_by(groupings):
        mask = sum(1 << place for place, spec in enumerate(specs[::-1]) if spec not in groupings)
        columns = list(zip(*rows[mask], strict=True))
        if not columns:
            return []
        told = [
            model._read_group_postprocess_groupby(spec, columns[specs.index(spec)])
            for spec in groupings
        ]
        told += [
            model._read_group_postprocess_aggregate(spec, column)
            for spec, column in zip(aggregates, columns[len(specs) :], strict=True)
        ]
        return list(zip(*told, strict=True))

    return [rows_by(groupings) for groupings in grouping_sets]


def inventory_value(env, company, at):
    """What the stock of ``company`` was worth at the end of the date ``at``, in its currency, as
    Odoo's own valuation says it, whoever asks.

    17.0 has valued each move. 19.0 values products as of a moment, and for a superuser the stock of
    all companies: so it is asked as somebody who handles the company's stock. Where nobody does,
    there is none.
    """
    if SERIES < 18:
        layers = env["stock.valuation.layer"].sudo()
        domain = [("company_id", "=", company.id), ("create_date", "<", at + timedelta(days=1))]
        [(value,)] = layers._read_group(domain, [], ["value:sum"])
        return value or 0.0
    users = env["res.users"].sudo().search([("company_ids", "in", company.ids)], order="id")
    user = next((user for user in users if user.has_group("stock.group_stock_user")), None)
    if not user:
        return 0.0
    context = {"active_test": False, "to_date": datetime.combine(at, time.max)}
    products = (
        env["product.product"]
        .with_user(user)
        .with_context(**context, allowed_company_ids=company.ids)
        .sudo()
        .search([("is_storable", "=", True), ("company_id", "in", (False, company.id))])
    )
    return sum(products.mapped("total_value"))


# What :func:`is_stocked` reads of a product.
STOCKED_FIELDS = ("is_storable",) if SERIES >= 18 else ("detailed_type",)


def is_stocked(product):
    """Whether ``product`` is kept in stock."""
    return product.is_storable if SERIES >= 18 else product.detailed_type == "product"


def stocked(kept):
    """The values that make a new product one that is kept in stock, or not."""
    if kept:
        return storable()
    return {"type": "consu", "is_storable": False} if SERIES >= 18 else {"detailed_type": "consu"}


def measured_in(unit):
    """The values that make a new product one that is counted in ``unit``, and bought in it."""
    return {"uom_id": unit.id} if SERIES >= 19 else {"uom_id": unit.id, "uom_po_id": unit.id}


def remember(record, values):
    """Have fields of one record read without asking the database, as from a cache: ``values`` as
    their columns hold them.
    """
    for name, value in values.items():
        field = record._fields[name]
        if hasattr(field, "_insert_cache"):
            field._insert_cache(record, [value])
        else:
            record.env.cache.insert_missing(record, field, [value])
