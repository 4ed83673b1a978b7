"""Each module installs with nothing but what it depends on, and all leave no trace when they go."""

from __future__ import annotations

import pytest

from plant_cli import project
from plant_cli.testing import log_gate, modules
from plant_cli.testing.odoo_log import records

FOUND = modules.find([project.here().addons])
NEEDED = {name: frozenset(modules.closure([name], FOUND)) for name in FOUND}
# Those that need little first: those that need more are installed beside them.
OURS = sorted(FOUND, key=lambda name: (len(NEEDED[name]), name))


def recorded(table: str, label: str, model: str | None = None) -> str:
    """Every row of a table by its external name, or by its label where it has none. Not by its id,
    which says in which order a database came to its modules."""
    of_model = f"'{model}'" if model else "r.type"
    return f"""
        SELECT coalesce(d.module || '.' || d.name, 'unnamed ' || {label}) FROM {table} r
          LEFT JOIN ir_model_data d ON d.res_id = r.id AND d.model = {of_model}
    """


# What PostgreSQL holds, each row one name. What an extension brought is not ours to judge.
SCHEMA = {
    "relations": r"""
        SELECT c.relkind::text || ' ' || coalesce('sequence ' || s.name, c.relname)
          FROM pg_class c
          LEFT JOIN ir_sequence s
            ON s.id = substring(c.relname from '^ir_sequence_(\d+)$')::int
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 't'
    """,
    "columns": """
        SELECT c.relname || '.' || a.attname
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
           AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraints": """
        SELECT conrelid::regclass::text || ' ' || conname FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
    """,
    "functions": """
        SELECT p.oid::regprocedure::text FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace
    """,
    "triggers": """
        SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    """,
    "types": """
        SELECT typname FROM pg_type
         WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
    """,
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'",
}

# What Odoo holds about a module, by what names it.
RECORDS = {
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "views": "SELECT coalesce(key, model, '') || ' ' || name FROM ir_ui_view",
    "menus": recorded("ir_ui_menu", "(r.name->>'en_US')", "ir.ui.menu"),
    "actions": recorded("ir_actions", "r.type"),
    "crons": "SELECT cron_name FROM ir_cron",
    "groups": recorded("res_groups", "(r.name->>'en_US')", "res.groups"),
    "rules": recorded("ir_rule", "r.name", "ir.rule"),
    "access": recorded("ir_model_access", "r.name", "ir.model.access"),
    "sequences": "SELECT name FROM ir_sequence",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'plant.%%'",
    "precisions": "SELECT name FROM decimal_precision",
    "assets": "SELECT name FROM ir_asset",
    # Demo records of others' models stay where their own history forbids to delete them.
    "names": r"""
        SELECT model || ' ' || module || '.' || name FROM ir_model_data
         WHERE module = ANY(%s)
           AND NOT (name LIKE 'demo\_%%' AND model ~ '^(hr|mrp|product|stock)\.')
    """,
    "attachments": "SELECT res_model FROM ir_attachment WHERE res_model LIKE 'plant.%%'",
}

UNINSTALL = """
for name in {names!r}:
    module = env["ir.module.module"].search([("name", "=", name), ("state", "=", "installed")])
    assert module, f"{{name}} is not installed"
    module.button_immediate_uninstall()
    env.transaction.reset()
    print("gone", name)
"""


def names_in(lab, db):
    return {
        what: {row[0] for row in lab.query(db, sql, [OURS] if "%s" in sql else ())}
        for what, sql in {**SCHEMA, **RECORDS}.items()
    }


@pytest.fixture(scope="module")
def steps(lab):
    """Databases by what of ours is installed in each; at first one with nothing."""
    return {frozenset(): lab.bare_database(*OURS[:1])}


@pytest.mark.timeout(1200)  # what it needs of others is installed, too
@pytest.mark.parametrize("name", OURS)
def test_a_module_installs_alone(lab, steps, name):
    """In a copy of the database that has the most of what it needs, and nothing else of ours."""
    start = max((there for there in steps if there < NEEDED[name]), key=len)
    db = lab.copy(steps[start])

    log = lab.install(db, name)

    found = log_gate.findings(records(log.read_text(encoding="utf-8").splitlines()))
    assert not found, log_gate.report(found)
    rows = lab.query(
        db,
        "SELECT name, auto_install FROM ir_module_module"
        " WHERE state = 'installed' AND name = ANY(%s)",
        [OURS],
    )
    installed = dict(rows)
    assert NEEDED[name] <= {*installed}
    assert all(installed[module] for module in {*installed} - NEEDED[name])
    steps[frozenset(installed)] = db


@pytest.mark.timeout(3000)
def test_all_modules_leave_no_trace(lab):
    before = names_in(lab, lab.bare_database(*OURS))
    db = lab.database(*sorted({*OURS} - {*modules.suite(FOUND)}))
    assert names_in(lab, db)["models"] > before["models"]
    # Odoo locks this table or gives up, and PostgreSQL's autovacuum holds it now and then.
    lab.query(db, "ALTER TABLE ir_module_module SET (autovacuum_enabled = off)")

    printed = lab.shell(
        db, UNINSTALL.format(names=modules.closure(OURS, lab.templates.modules)[::-1])
    )

    assert printed.count("gone") == len(OURS)
    after = names_in(lab, db)
    left = [f"{what}: {name}" for what in before for name in sorted(after[what] - before[what])]
    assert not left, "\n".join(left)
    lost = [f"{what}: {name}" for what in SCHEMA for name in sorted(before[what] - after[what])]
    assert not lost, "\n".join(lost)
