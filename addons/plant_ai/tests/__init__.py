from . import (
    test_access,
    test_ask,
    test_budget,
    test_call,
    test_evaluation,
    test_hostile,
    test_plans,
    test_provider_model,
    test_providers,
    test_signal,
    test_wait,
)
