/** @odoo-module **/

/**
 * Which points a line needs so that it looks as if it had all of them: of each column of pixels
 * the first, the lowest, the highest and the last (known as M4). At most four a column, whatever
 * the number of points; no peak is lost.
 *
 * @param {Array<number|null>} values
 * @param {number} from index of the first
 * @param {number} to index after the last
 * @param {number} columns pixels across
 * @returns {number[]} indexes, rising
 */
export function thin(values, from, to, columns) {
    const count = to - from;
    if (count <= columns * 4) {
        return Array.from({ length: count }, (_each, number) => from + number);
    }
    const kept = [];
    for (let column = 0; column < columns; column++) {
        const first = from + Math.floor((column * count) / columns);
        const end = from + Math.floor(((column + 1) * count) / columns);
        let lowest = first;
        let highest = first;
        for (let index = first; index < end; index++) {
            if (values[index] < values[lowest]) {
                lowest = index;
            }
            if (values[index] > values[highest]) {
                highest = index;
            }
        }
        const column4 = new Set([first, lowest, highest, end - 1]);
        kept.push(...[...column4].sort((a, b) => a - b));
    }
    return kept;
}

/** Items whose `x` is at least `gap` from that of the last one kept; they come in rising order. */
export function apart(items, gap) {
    let last = -Infinity;
    return items.filter(({ x }) => {
        const keep = x - last >= gap;
        last = keep ? x : last;
        return keep;
    });
}
