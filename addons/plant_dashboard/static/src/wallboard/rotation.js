/** @odoo-module **/

/**
 * Which page of a wallboard stands, and for how long. Pure but for the timer it is given.
 *
 * @param {Object} options
 * @param {function(number): void} options.show is told the index of the page that comes
 * @param {function(function, number): any} options.later
 * @param {function(any): void} options.forget
 */
export function makeRotation({ show, later, forget }) {
    let pages = [];
    let index = 0;
    let timer = null;
    let stopped = false;

    function stand() {
        forget(timer);
        show(index);
        if (pages.length > 1 && !stopped) {
            timer = later(() => turn(1), pages[index].seconds * 1000);
        }
    }

    /** Go on by so many pages, or back. */
    function turn(step) {
        index = pages.length ? (index + step + pages.length) % pages.length : 0;
        stand();
    }

    return {
        turn,
        /** Show these pages from now on; the one that stands goes on where it is still there. */
        set(next) {
            const standing = pages[index];
            const found = next.findIndex(
                ({ kind, id }) => standing && kind === standing.kind && id === standing.id
            );
            const isSame = JSON.stringify(next) === JSON.stringify(pages);
            pages = next;
            if (!isSame) {
                index = Math.max(found, 0);
                stand();
            }
        },
        stop() {
            stopped = true;
            forget(timer);
        },
    };
}
