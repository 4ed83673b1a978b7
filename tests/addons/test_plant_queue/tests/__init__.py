from . import test_queue, test_queue_cursors
