from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged


def tile(number=1, **vals):
    return {"id": f"t{number}", "type": "oee", "x": 0, "y": 0, "w": 2, "h": 1, "params": {}, **vals}


@tagged("post_install", "-at_install")
class TestBoards(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana, cls.ben = (
            new_user(cls.env, f"board-{name}", groups="plant_kpi.group_kpi_user")
            for name in ("ana", "ben")
        )
        cls.boards = cls.env["plant.kpi.board"]

    def make(self, **vals):
        return self.boards.with_user(self.ana).create({"name": "Mine", "tiles": [tile()], **vals})

    def test_own_boards_and_shared_ones(self):
        board = self.make()
        seen = self.boards.with_user(self.ben)
        self.assertFalse(seen.search([("id", "=", board.id)]))
        board.shared = True
        self.assertTrue(seen.search([("id", "=", board.id)]))
        for change in (lambda b: b.write({"name": "Ben's"}), lambda b: b.unlink()):
            with self.assertRaises(AccessError):
                change(board.with_user(self.ben))
        copy = board.with_user(self.ben).copy({"user_id": self.ben.id})
        copy.tiles = [*copy.tiles, tile(2)]
        self.assertEqual((len(board.tiles), len(copy.tiles)), (1, 2))

    def test_nobody_makes_a_board_for_another(self):
        with self.assertRaises(AccessError):
            self.make(user_id=self.ben.id)

    def test_tiles_that_cannot_be(self):
        for tiles, message in (
            ("oee", "list of at most"),
            ([tile(number) for number in range(61)], "list of at most"),
            ([tile(params={"text": "x" * 100_001})], "too large"),
            ([tile(), tile()], "Two tiles"),
            ([{"type": "oee"}], "an id and a type"),
            (["oee"], "an id and a type"),
            ([tile(x=-1)], "a place"),
            ([tile(w=0)], "a place"),
            ([tile(h=1.5)], "a place"),
            ([tile(params=[])], "must be an object"),
        ):
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self.make(tiles=tiles)
