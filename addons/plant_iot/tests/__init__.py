from . import (
    test_access,
    test_batches,
    test_captures,
    test_devices,
    test_gateway,
    test_hostile,
    test_http,
    test_live,
    test_plans,
    test_reach,
    test_readings,
    test_rollups,
)
