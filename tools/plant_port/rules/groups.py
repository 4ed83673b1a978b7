"""Groups: their users, their category, and who carries them."""

from __future__ import annotations

from plant_port.rule import Rule, Trap
from plant_port.spans import Editor, Element, parse

XML = ("**/*.xml",)
HIDDEN = "base.module_category_hidden"
CARRIERS = ("res.users", "ir.ui.view", "ir.ui.menu")


def _model(element: Element) -> str:
    return element.parent.get("model") if element.parent is not None else ""


def _fields(text: str, name: str) -> list[Element]:
    return [node for node in parse(text) if node.tag == "field" and node.get("name") == name]


def rename_groups_id(text: str) -> tuple[str, int]:
    """`groups_id` of users, views, menus and actions is `group_ids`."""
    editor = Editor(text)
    for node in _fields(text, "groups_id"):
        model = _model(node)
        if model in CARRIERS or model.startswith("ir.actions."):
            editor.set_value(node.attributes["name"], "group_ids")
    return editor.apply()


def rename_users(text: str) -> tuple[str, int]:
    """`users` of res.groups is `user_ids`."""
    editor = Editor(text)
    for node in _fields(text, "users"):
        if _model(node) == "res.groups":
            editor.set_value(node.attributes["name"], "user_ids")
    return editor.apply()


def category_to_privilege(text: str) -> tuple[str, int]:
    """A category's groups belong to a privilege of that category.

    Each ir.module.category gets a privilege `<id>_privilege` of the same name right after it, and
    a group that was in the category is in the privilege. A group of the hidden category has none.
    """
    editor = Editor(text)
    nodes = parse(text)
    made = {node.get("id") for node in nodes if node.get("model") == "res.groups.privilege"}
    for node in nodes:
        is_category = node.tag == "record" and node.get("model") == "ir.module.category"
        if is_category and f"{node.get('id')}_privilege" not in made:
            editor.insert(node.end, _privilege(text, node, editor.indent_of(node)))
        if node.tag != "field" or node.get("name") != "category_id":
            continue
        if _model(node) != "res.groups":
            continue
        if node.get("ref") == HIDDEN:
            editor.drop_element(node)
        elif "ref" in node.attributes:
            editor.set_value(node.attributes["name"], "privilege_id")
            editor.set_value(node.attributes["ref"], f"{node.get('ref')}_privilege")
    return editor.apply()


def _privilege(text: str, category: Element, indent: str) -> str:
    xmlid = category.get("id")
    inner = f"{indent}    "
    lines = [f'{indent}<record id="{xmlid}_privilege" model="res.groups.privilege">']
    for name in ("name", "description", "sequence"):
        lines += [
            inner + text[child.start : child.end]
            for child in category.children
            if child.get("name") == name
        ]
    lines += [f'{inner}<field name="category_id" ref="{xmlid}"/>', f"{indent}</record>"]
    return "\n\n" + "\n".join(lines)


def foreign_category(text: str) -> list[int]:
    """Groups in a category that another suite owns: no privilege can be made beside it."""
    return [
        node.start
        for node in _fields(text, "category_id")
        if _model(node) == "res.groups"
        and node.get("ref") != HIDDEN
        and "." in node.get("ref")
        and not node.get("ref").startswith("plant_")
    ]


RULES = (
    Rule(
        "groups-id",
        "installation fails: users, views, menus and actions have group_ids",
        "after",
        XML,
        rename_groups_id,
    ),
    Rule(
        "group-users",
        "installation fails: res.groups has user_ids",
        "after",
        XML,
        rename_users,
    ),
    Rule(
        "group-category",
        "installation fails: a group has a privilege, and the privilege the category",
        "after",
        XML,
        category_to_privilege,
    ),
)

TRAPS = (
    Trap(
        "group-foreign-category",
        "the port makes a privilege beside each category, which it can only do with our own",
        "put the group in a category of this suite, or in base.module_category_hidden",
        XML,
        foreign_category,
    ),
)
