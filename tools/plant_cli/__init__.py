"""What ``./plant`` runs: set-up, demo, tests, checks. See ``verbs/`` for one module per verb."""
