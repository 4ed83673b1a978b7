/** @odoo-module **/

/** How tiles stand on a board: a grid of twelve columns, as long as it needs to be. Pure. */

export const COLUMNS = 12;
const MOST_ROWS = 12;

export function overlaps(one, other) {
    return (
        one.id !== other.id &&
        one.x < other.x + other.w &&
        other.x < one.x + one.w &&
        one.y < other.y + other.h &&
        other.y < one.y + one.h
    );
}

/** The tile within the grid, and no smaller than it may be. */
export function fit(tile, least = { w: 1, h: 1 }) {
    const w = Math.min(Math.max(tile.w, least.w), COLUMNS);
    const h = Math.min(Math.max(tile.h, least.h), MOST_ROWS);
    const x = Math.min(Math.max(tile.x, 0), COLUMNS - w);
    return { ...tile, w, h, x, y: Math.max(tile.y, 0) };
}

/**
 * All tiles without overlaps and as far up as they go. The one that was moved stays in its column;
 * it comes before those that begin where it does now, or after them where it was moved down.
 *
 * @param {Object[]} tiles
 * @param {string|null} moved the id of the tile that somebody moves
 * @param {boolean} isDown whether it was moved down
 * @returns {Object[]} in the order they came in
 */
export function arrange(tiles, moved = null, isDown = false) {
    const turn = (tile) => (tile.id === moved ? (isDown ? 1 : -1) : 0);
    const queue = [...tiles].sort((a, b) => a.y - b.y || turn(a) - turn(b) || a.x - b.x);
    const placed = [];
    for (const tile of queue) {
        let y = 0;
        while (placed.some((other) => overlaps({ ...tile, y }, other))) {
            y++;
        }
        placed.push({ ...tile, y });
    }
    return tiles.map(({ id }) => placed.find((tile) => tile.id === id));
}

/** Where a new tile of this size finds room: the first free place, from the top. */
export function freePlace(tiles, { w, h }) {
    for (let y = 0; ; y++) {
        for (let x = 0; x + w <= COLUMNS; x++) {
            if (!tiles.some((tile) => overlaps({ id: "", x, y, w, h }, tile))) {
                return { x, y };
            }
        }
    }
}

/** An id that no tile has: t1, t2 … */
export function newId(tiles) {
    const taken = new Set(tiles.map(({ id }) => id));
    let number = tiles.length + 1;
    while (taken.has(`t${number}`)) {
        number++;
    }
    return `t${number}`;
}
