from . import (
    test_machine,
    test_machine_faults,
    test_machine_log,
    test_machine_routes,
    test_problems,
)
