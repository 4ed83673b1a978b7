from plant_cli.testing.odoo_log import RAW, records

LOG = """\
Running as user 'root' is a security risk.
2026-01-31 12:00:00,123 4711 INFO ? odoo: Odoo version 17.0\x20
2026-01-31 12:00:01,000 4711 WARNING shop py.warnings: a.py:1: DeprecationWarning: old
  File "a.py", line 1, in <module>
    old()
2026-01-31 12:00:02,000 4711 INFO shop odoo.addons.plant_base.tests.test_x: Starting X.test_y ...
"""


def read():
    return list(records(LOG.splitlines()))


def test_a_record_has_its_level_its_logger_its_database_and_its_line():
    raw, first, warning, last = read()
    assert (raw.level, raw.message) == (RAW, "Running as user 'root' is a security risk.")
    assert (first.level, first.logger, first.database, first.line) == ("INFO", "odoo", "?", 2)
    assert first.message == "Odoo version 17.0"
    assert (warning.database, warning.line) == ("shop", 3)
    assert last.logger == "odoo.addons.plant_base.tests.test_x"


def test_loose_lines_belong_to_the_record_before_them():
    assert read()[2].text == (
        'a.py:1: DeprecationWarning: old\n  File "a.py", line 1, in <module>\n    old()'
    )


def test_an_empty_log_has_no_record():
    assert list(records([])) == []
