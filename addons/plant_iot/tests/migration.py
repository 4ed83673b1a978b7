"""The module's own migration scripts, on the database of a test."""

import importlib.util
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "migrations"


def run_migration(env, pattern, version):
    """Run the script below ``migrations`` that ``pattern`` finds, as an update from ``version``."""
    (path,) = SCRIPTS.glob(pattern)
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    env.flush_all()
    script.migrate(env.cr, version)
