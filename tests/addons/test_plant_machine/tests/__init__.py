from . import test_machine, test_machine_faults, test_problems
