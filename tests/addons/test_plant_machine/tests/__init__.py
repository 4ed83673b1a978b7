from . import test_machine, test_machine_faults
