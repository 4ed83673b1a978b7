/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { arrange, fit, freePlace, newId, overlaps } from "@plant_dashboard/core/grid";

const tile = (id, x, y, w = 4, h = 2) => ({ id, x, y, w, h });
const places = (tiles) => tiles.map(({ id, x, y }) => `${id}:${x},${y}`).join(" ");

describe("grid", () => {
    test("tiles go up as far as there is room", () => {
        expect(places(arrange([tile("a", 0, 5), tile("b", 0, 9)]))).toBe("a:0,0 b:0,2");
    });

    test("the one that is moved comes before those it lies on", () => {
        const tiles = [tile("a", 0, 0), tile("b", 0, 0)];
        expect(places(arrange(tiles, "b"))).toBe("a:0,2 b:0,0");
        expect(places(arrange(tiles))).toBe("a:0,0 b:0,2");
        expect(places(arrange(tiles, "a", true))).toBe("a:0,2 b:0,0");
    });

    test("no two overlap, whatever was asked for", () => {
        const tiles = Array.from({ length: 20 }, (_each, number) =>
            tile(`t${number}`, (number * 5) % 9, number % 3, 3 + (number % 2), 1 + (number % 4))
        );
        const arranged = arrange(tiles, "t7");
        expect(arranged.some((one) => arranged.some((other) => overlaps(one, other)))).toBe(false);
    });

    test("a tile stays within the columns and is no smaller than it may be", () => {
        expect(fit(tile("a", 11, -1, 20, 0), { w: 2, h: 2 })).toEqual(tile("a", 0, 0, 12, 2));
        expect(fit(tile("a", 11, 3, 4, 2))).toEqual(tile("a", 8, 3, 4, 2));
    });

    test("a new tile takes the first free place, and an id of its own", () => {
        const tiles = [tile("t1", 0, 0, 6, 2), tile("t3", 8, 0, 4, 2)];
        expect(freePlace(tiles, { w: 2, h: 2 })).toEqual({ x: 6, y: 0 });
        expect(freePlace(tiles, { w: 4, h: 1 })).toEqual({ x: 0, y: 2 });
        expect(newId(tiles)).toBe("t4");
    });
});
