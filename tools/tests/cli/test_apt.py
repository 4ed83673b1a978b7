import hashlib
import shutil
import subprocess

import pytest

from plant_cli import console
from plant_cli.errors import PlantError
from plant_cli.setup import apt, debian
from plant_cli.setup.apt import Deb, PrivateApt


def deb(folder, name, content=b"whole", **differently):
    """A package file in the folder and its description."""
    described = Deb(name, f"{name}_1%3a2.0-1_all.deb", hashlib.sha256(content).hexdigest())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / described.file).write_bytes(differently.get("on_disk", content))
    return described


def test_a_version_is_read_from_the_file_name(tmp_path):
    assert deb(tmp_path, "fonts").version == "1:2.0-1"


def test_half_a_download_is_not_whole(tmp_path):
    assert deb(tmp_path, "a").is_whole(tmp_path)
    assert not deb(tmp_path, "b", on_disk=b"who").is_whole(tmp_path)
    assert not Deb("c", "c_1_all.deb", "0" * 64).is_whole(tmp_path)


def test_the_mirror_is_the_archives_own_suite(tmp_path, monkeypatch):
    listed = (
        "'http://m.example/security/dists/bookworm-security/InRelease' a 0 \n"
        "'http://m.example/debian/dists/bookworm-updates/InRelease' b 0 \n"
        "'http://m.example/debian/dists/bookworm/InRelease' c 0 \n"
        "'http://m.example/debian/dists/bookworm/main/binary-all/Packages.xz' d 0 \n"
    )
    monkeypatch.setattr(apt.process, "run", lambda *words, **how: listed)
    assert PrivateApt(tmp_path, tmp_path / "log")._mirror() == "http://m.example/debian"


def test_a_machine_without_a_mirror_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(apt.process, "run", lambda *words, **how: "")
    with pytest.raises(PlantError, match="no Debian mirror"):
        PrivateApt(tmp_path, tmp_path / "log")._mirror()


def test_a_package_the_index_lacks_is_named(tmp_path, monkeypatch):
    line = f"'http://m.example/a_1_all.deb' a_1_all.deb 7 SHA256:{'0' * 64}\n"
    monkeypatch.setattr(apt.process, "run", lambda *words, **how: line)
    private = PrivateApt(tmp_path, tmp_path / "log")
    assert [d.name for d in private.describe(["a/sid"])] == ["a"]
    with pytest.raises(PlantError, match=r"describe b\."):
        private.describe(["a/sid", "b/sid"])


def test_a_machine_without_apt_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(apt.shutil, "which", lambda _name: None)
    with pytest.raises(PlantError) as refused:
        PrivateApt(tmp_path, tmp_path / "log").update(["sid"])
    assert "--odoo PATH" in refused.value.todo


@pytest.mark.skipif(not shutil.which("apt-config"), reason="apt is Debian's")
def test_the_machines_proxy_is_kept_and_its_hooks_are_not(tmp_path, monkeypatch):
    machine = tmp_path / "machine.conf"
    machine.write_text(
        'Acquire::http::Proxy "http://proxy.example:3128";\n'
        'APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(machine))
    written = PrivateApt(tmp_path, tmp_path / "log")._configuration()
    (tmp_path / "ours.conf").write_text(written)
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "ours.conf"))
    dump = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    assert 'Acquire::http::Proxy "http://proxy.example:3128";' in dump
    assert "Post-Invoke" not in dump
    assert f'Dir::State "{tmp_path}/state";' in dump


def test_another_version_than_the_tested_is_used_with_a_warning(tmp_path, capsys, monkeypatch):
    said = []
    monkeypatch.setattr(console, "warn", said.append)
    old, new = deb(tmp_path / "old", "odoo-19"), deb(tmp_path / "new", "odoo-19", b"newer")
    debian._warn_of_others([old], [old])
    assert not said
    debian._warn_of_others([old], [new])
    assert "odoo-19 1:2.0-1" in said[0]
    assert "used all the same" in said[0]


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg is Debian's")
class TestUnpacking:
    @pytest.fixture
    def packages(self, project, tmp_path):
        """One package file in the cache that holds a stripped Odoo and a dangling link."""
        content = tmp_path / "content"
        static = content / "usr/lib/python3/dist-packages/odoo/addons/web/static"
        static.mkdir(parents=True)
        (static / "font.woff").symlink_to("../nowhere.woff")
        (content / "DEBIAN").mkdir()
        (content / "DEBIAN/control").write_text(
            "Package: odoo-19\nVersion: 1\nArchitecture: all\nMaintainer: t\nDescription: t\n"
        )
        folder = debian._downloads(project)
        folder.mkdir(parents=True)
        path = folder / "odoo-19_1_all.deb"
        subprocess.run(["dpkg-deb", "-b", content, path], check=True, capture_output=True)
        return [Deb("odoo-19", path.name, apt.digest(path))]

    def test_the_stripped_library_is_put_back_and_dangling_links_are_named(
        self, project, packages, monkeypatch
    ):
        said = []
        monkeypatch.setattr(console, "warn", said.append)
        place = debian._unpack(project, packages)
        assert (place / debian.PACKAGED_LIBRARY / debian.STRIPPED).read_bytes() == b""
        assert "font.woff leads nowhere" in said[0]
        assert debian.cached(project) == place

    def test_a_damaged_package_leaves_nothing_behind(self, project, packages):
        path = debian._downloads(project) / packages[0].file
        path.write_bytes(path.read_bytes()[:200])
        with pytest.raises(PlantError):
            debian._unpack(project, packages)
        assert not list((project.cache / "odoo").iterdir())
