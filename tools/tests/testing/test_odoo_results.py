import pytest

from plant_cli.testing.odoo_results import is_runner_record, read_results
from plant_cli.testing.outcome import Outcome


def test_what_started_and_did_not_fail_has_passed(log):
    log.start("TestLine.test_a").start("TestLine.test_b").total(2)
    results = read_results(log.records)
    assert results.outcome == Outcome(passed=2)
    assert results.finished


def test_a_test_with_several_failing_subtests_is_one_failed_test(log):
    log.start("TestLine.test_a").start("TestLine.test_b")
    log.fail("Subtest TestLine.test_a (quantity=1)").fail("Subtest TestLine.test_a (quantity=2)")
    log.write("ERROR", "odoo.modules.loading", "Module plant_base: 2 failures, 0 errors of 2 tests")
    log.total(2, failed=2)
    assert read_results(log.records).outcome == Outcome(passed=1, failed=1)


def test_an_error_in_the_set_up_of_a_class_is_a_failure_though_no_test_of_it_started(log):
    log.start("TestLine.test_a")
    log.fail("setUpClass (odoo.addons.plant_base.tests.test_line.TestOther)", "ERROR")
    log.total(1, errors=1)
    assert read_results(log.records).outcome == Outcome(passed=1, failed=1)


def test_a_skipped_test_is_counted_as_such(log):
    log.start("TestLine.test_a").skip("TestLine.test_a", "not on this series").total(1)
    assert read_results(log.records).outcome == Outcome(skipped=1)


@pytest.mark.parametrize(
    "reason",
    [
        "Chrome executable not found",
        "websocket-client module is not installed",
        "/usr/bin/chromium not found",
        "Failed to detect chrome devtools port after 10.0s.",
        "Error during Chrome headless connection",
        "Cannot connect to chrome dev tools",
    ],
)
def test_a_skipped_browser_test_has_failed(log, reason):
    log.start("TestTour.test_tour").skip("TestTour.test_tour", reason).total(1)
    results = read_results(log.records)
    assert results.outcome == Outcome(failed=1)
    assert results.browser_skips == ["odoo.addons.plant_base.tests.test_line:TestTour.test_tour"]


def test_no_test_at_all_is_a_failure(log):
    log.total(0)
    results = read_results(log.records)
    assert results.outcome == Outcome(failed=1)
    assert results.problems == ["No Odoo test was selected."]


def test_a_run_that_stops_early_is_a_failure(log):
    log.start("TestLine.test_a")
    results = read_results(log.records)
    assert results.outcome == Outcome(passed=1, failed=1)
    assert not results.finished


def test_tests_that_the_log_does_not_show_are_a_failure(log):
    log.start("TestLine.test_a").total(2)
    assert read_results(log.records).outcome == Outcome(passed=1, failed=1)


def test_the_same_test_name_in_two_files_counts_twice(log):
    log.start("TestLine.test_a").start("TestLine.test_a", "odoo.addons.plant_iot.tests.test_line")
    log.total(2)
    assert read_results(log.records).outcome == Outcome(passed=2)


def test_only_the_runner_reports_test_failures(log):
    log.fail("TestLine.test_a").total(1, failed=1)
    log.write("ERROR", "odoo.addons.plant_base.models.plant_line", "FAIL: no calendar")
    assert [is_runner_record(record) for record in log.records] == [True, True, False]
