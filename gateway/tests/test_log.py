"""What of the libraries' own logging reaches the gateway's log."""

import json
import logging

import pytest
import structlog

from plant_gateway import log


@pytest.fixture
def configured(capsys):
    kept = {
        name: (logging.getLogger(name).handlers, logging.getLogger(name).level)
        for name in log.LOUD_LIBRARIES
    }

    def configure(*, verbose):
        log.configure(as_json=True, verbose=verbose)

        def said():
            return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

        return said

    yield configure
    structlog.reset_defaults()
    for name, (handlers, level) in kept.items():
        logging.getLogger(name).handlers = handlers
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = True


@pytest.mark.parametrize("library", log.LOUD_LIBRARIES)
def test_a_loud_library_is_not_heard(configured, library):
    said = configured(verbose=False)
    logging.getLogger(f"{library}.client").error("publish crashed, again")
    assert said() == []


@pytest.mark.parametrize("library", log.LOUD_LIBRARIES)
def test_its_warnings_are_debug_events_for_who_wants_them(configured, library):
    said = configured(verbose=True)
    try:
        raise OSError("gone")
    except OSError:
        logging.getLogger(f"{library}.client").exception("publish %s, again", "crashed")
    (event,) = said()
    assert (event["level"], event["part"]) == ("debug", f"{library}.client")
    assert event["event"] == "publish crashed, again"


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("library", log.LOUD_LIBRARIES)
def test_whole_messages_are_never_logged(configured, library, verbose):
    said = configured(verbose=verbose)
    talker = logging.getLogger(f"{library}.client")
    talker.info("Sending: Password=%s", "s3cret")
    talker.debug("Sending: Password=%s", "s3cret")
    assert said() == []
