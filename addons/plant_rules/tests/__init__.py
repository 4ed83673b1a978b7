from . import test_ai_rules, test_rules_of_money, test_rules_of_the_floor
