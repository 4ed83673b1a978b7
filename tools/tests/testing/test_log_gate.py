import pytest

from plant_cli.testing.log_gate import ALLOWED, Allowed, findings, report
from plant_cli.testing.odoo_log import records


def found(log):
    return [(finding.level, finding.text) for finding in findings(log.records)]


def test_a_quiet_log_passes(log):
    log.write("INFO", "odoo.modules.loading", "Modules loaded.").start("TestLine.test_a").total(1)
    assert found(log) == []


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_a_planted_warning_is_found(log, level):
    log.write(level, "odoo.addons.plant_base.models.plant_line", "the line has no calendar")
    assert found(log) == [(level, "the line has no calendar")]


@pytest.mark.parametrize(
    "message",
    [
        "Module plant_base demo data failed to install, installed without demo data",
        "Error: Undefined variable: $o-brand-primary",
        "t-call 'web.Gone' did not resolve",
    ],
)
def test_what_silently_did_not_happen_is_found_at_any_level(log, message):
    log.write("INFO", "odoo.addons.base.models.assetsbundle", message)
    assert found(log) == [("INFO", message)]


def test_a_deprecation_is_found(log):
    log.write("WARNING", "py.warnings", "plant_line.py:3: DeprecationWarning: use check_access()")
    assert len(found(log)) == 1


def test_a_failed_test_is_counted_elsewhere(log):
    log.start("TestLine.test_a").fail("TestLine.test_a").total(1, failed=1)
    assert found(log) == []


def test_an_error_that_is_logged_by_a_test_module_itself_is_found(log):
    log.write("ERROR", "odoo.addons.plant_base.tests.test_line", "something else")
    assert found(log) == [("ERROR", "something else")]


def test_an_exception_in_a_thread_is_found_among_other_lines(log):
    log.write("INFO", "odoo", "running\nException in thread t1 (most recent call last):\nboom")
    assert [finding.line for finding in findings(log.records)] == [2]


def test_an_exception_before_the_first_record_is_found():
    lines = ["Exception ignored in: <function f>"]
    assert [finding.line for finding in findings(records(lines))] == [1]


CRON_ENDS = """running
Exception in thread odoo.service.cron.cron{}:
Traceback (most recent call last):
  File "/odoo/service/server.py", line 480, in cron_thread
    pg_conn.poll()
psycopg2.{}: {}"""


def test_cron_threads_of_17_may_lose_their_connection_at_the_end(log):
    closed = ("InterfaceError", "connection already closed")
    log.write("INFO", "odoo", CRON_ENDS.format(0, *closed))
    log.write(
        "INFO", "odoo", CRON_ENDS.format(0, *closed) + "\n" + CRON_ENDS[8:].format(1, *closed)
    )
    assert found(log) == []


CUT_SHORT = """running
Exception in thread {}:
Traceback (most recent call last):
  File "/odoo/service/server.py", line 570, in cron_thread"""


def test_a_record_of_another_thread_cuts_that_in_two(log):
    log.write("INFO", "odoo", CUT_SHORT.format("odoo.service.cron.cron0"))
    rest = "cron1 max age (0s) reached\n    self.run()\n" + CLOSED
    log.write("INFO", "odoo.service.server", rest)
    assert found(log) == []
    log.write("INFO", "odoo", CUT_SHORT.format("plant.queue"))
    assert len(found(log)) == 1


ENDS_TOGETHER = """running
Exception in thread odoo.service.cron.cron0:
Traceback (most recent call last):
  File "/odoo/service/server.py", line 480, in cron_thread
Exception in thread {}:
Traceback (most recent call last):
pg_conn.poll()
psycopg2.InterfaceError: connection already closed
    pg_conn.poll()
{}"""
CLOSED = "psycopg2.InterfaceError: connection already closed"


def test_two_that_end_together_print_into_each_other(log):
    log.write("INFO", "odoo", ENDS_TOGETHER.format("odoo.service.cron.cron1", CLOSED))
    assert found(log) == []


@pytest.mark.parametrize(
    ("thread", "error"),
    [
        ("plant.queue", CLOSED),
        ("odoo.service.cron.cron1", "ValueError: broken\n" + CLOSED),
        ("odoo.service.cron.cron1", CLOSED + "\nException ignored in: <f>"),
        ("odoo.service.cron.cron1", "Fatal Python error: Aborted\n" + CLOSED),
        ("odoo.service.cron.cron1", CLOSED + "\nKeyError"),
    ],
)
def test_no_other_exception_hides_among_theirs(log, thread, error):
    log.write("INFO", "odoo", ENDS_TOGETHER.format(thread, error))
    assert [level for level, _ in found(log)] == ["LOOSE"]


def test_cron_threads_may_not_end_otherwise(log):
    log.write("INFO", "odoo", CRON_ENDS.format(0, "OperationalError", "out of memory"))
    assert [level for level, _ in found(log)] == ["LOOSE"]


AST_RACE = "SystemError: AST constructor recursion depth mismatch (before=75, after=72)"


@pytest.mark.parametrize(
    ("end", "levels"),
    [
        (AST_RACE, []),
        ("SystemError: unknown opcode", ["ERROR"]),
        (AST_RACE + "\nDuring handling another occurred:\nKeyError: 1", ["ERROR"]),
    ],
)
def test_a_race_of_the_interpreter_is_told_from_our_errors(log, end, levels):
    text = f"Exception during request handling.\nTraceback (most recent call last):\n{end}"
    log.write("ERROR", "odoo.http", text)
    assert [level for level, _ in found(log)] == levels


def test_an_allowed_record_passes_only_from_its_logger(log):
    allowed = [Allowed(r"odoo\.http", r"^slow", "the test is slow on purpose")]
    log.write("WARNING", "odoo.http", "slow request").write("WARNING", "odoo.httpx", "slow request")
    assert [finding.logger for finding in findings(log.records, allowed)] == ["odoo.httpx"]


def test_every_entry_of_the_list_says_why_and_allows_no_logger_whole():
    for entry in ALLOWED:
        assert entry.why.endswith(".")
        assert len(entry.text) > 10


def test_the_report_prints_the_same_finding_once(log):
    for _ in range(3):
        log.write("WARNING", "odoo.http", "slow request")
    text = report(findings(log.records))
    assert text.count("slow request") == 1
    assert "(3 times)" in text


def test_the_report_keeps_the_end_of_a_traceback(log):
    traceback = "\n".join(f"  frame {number}" for number in range(40))
    log.write("WARNING", "py.warnings", f"old\n{traceback}")
    text = report(findings(log.records))
    assert "frame 39" in text
    assert "frame 3\n" not in text
