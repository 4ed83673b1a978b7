from . import test_live_tour
