import pytest

from plant_cli.errors import PlantError
from plant_cli.setup.tree import read_series, read_tree


def test_a_release_has_all_its_addons_inside(make_tree):
    root = make_tree("release")
    tree = read_tree(root, origin="named")
    assert tree.series == "17.0"
    assert tree.command == [str(root / "odoo-bin")]
    assert tree.addons_paths == [root / "odoo" / "addons"]


def test_a_checkout_has_most_addons_beside(make_tree):
    root = make_tree("checkout", "19, 0, 0")
    tree = read_tree(root, origin="named")
    assert tree.series == "19.0"
    assert tree.addons_paths == [root / "odoo" / "addons", root / "addons"]


def test_a_package_is_started_by_its_command_and_its_duplicate_addons_are_left_out(make_tree):
    root = make_tree("package", "19, 0, 0")
    tree = read_tree(root, origin="fetched")
    library = root / "usr/lib/python3/dist-packages"
    assert tree.command == [str(root / "usr/bin/odoo")]
    assert tree.env == {"PYTHONPATH": str(library)}
    assert tree.addons_paths == [library / "odoo" / "addons"]


def test_an_installed_library_is_run_as_a_module(make_tree):
    root = make_tree("library")
    tree = read_tree(root, origin="named")
    assert tree.command == ["-m", "odoo"]
    assert tree.env == {"PYTHONPATH": str(root)}


def test_a_path_may_be_relative_and_through_a_link(make_tree, tmp_path, monkeypatch):
    root = make_tree("release")
    (tmp_path / "link").symlink_to(root)
    monkeypatch.chdir(tmp_path)
    assert read_tree(tmp_path / "link", origin="named").root == root


@pytest.mark.parametrize("series", ["18, 0, 0", "'saas~18', 2, 0", "16, 0, 0"])
def test_an_unknown_series_is_refused_with_the_known_ones(make_tree, series):
    with pytest.raises(PlantError) as refused:
        read_tree(make_tree("release", series), origin="named")
    assert "17.0 and 19.0" in refused.value.what
    assert "--odoo" in refused.value.todo


def test_a_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(PlantError, match="no Odoo in"):
        read_tree(tmp_path, origin="named")


@pytest.mark.parametrize("text", ["version_info = (", "nothing = 1\n"])
def test_a_damaged_release_is_refused(tmp_path, text):
    release = tmp_path / "release.py"
    release.write_text(text)
    with pytest.raises(PlantError):
        read_series(release)


def test_odoo_does_not_inherit_what_would_lead_it_astray(make_tree):
    tree = read_tree(make_tree("release"), origin="named")
    given = {"PATH": "/bin", "PGHOST": "elsewhere", "PYTHONPATH": "/mine", "ODOO_RC": "/etc/odoo"}
    assert tree.environment(given) == {"PATH": "/bin", "PYTHONPATH": str(tree.root)}
