from . import test_batches, test_captures, test_live
