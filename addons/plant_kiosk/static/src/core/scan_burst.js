/** @odoo-module **/

/** A scanner types its next character within this time, in milliseconds; people take longer. */
export const GAP = 60;
/** What is shorter than this is somebody's typing, however fast. */
export const SHORTEST = 3;
/** A scanner that ends its codes with nothing is told by the length of what came at its speed. */
export const SHORTEST_UNENDED = 8;

const ENDS = ["Enter", "Tab"];
/** How scanners type GS1's separator on a keyboard: as Ctrl and the key of the fifth bracket. */
const SEPARATOR = "]";
const GS = "\x1d";

/**
 * Tells a scanner's keys from a person's.
 *
 * Whoever types the first character is not known before the next one has come or failed to. So keys
 * are held back for that moment, and given to `onTyped` when they were a person's.
 *
 * @param {Object} options
 * @param {function(string): void} options.onScan takes a whole code
 * @param {function(string): void} options.onTyped takes what a person has typed
 * @param {function(function, number): any} options.later calls a function after milliseconds
 * @param {function(any): void} options.forget takes what `later` returned
 */
export function makeScanBurst({ onScan, onTyped, later, forget }) {
    let held = "";
    let timer = null;

    function release() {
        const text = held;
        held = "";
        timer = null;
        if (text.length >= SHORTEST_UNENDED) {
            onScan(text);
        } else if (text) {
            onTyped(text.replaceAll(GS, ""));
        }
    }

    function hold(character) {
        held += character;
        forget(timer);
        timer = later(release, GAP);
    }

    return {
        /**
         * A key goes down.
         *
         * @param {{key: string, repeat: boolean, ctrlKey: boolean, altKey: boolean,
         *  metaKey: boolean}} event
         * @returns {boolean} whether it is dealt with: nothing else may see it
         */
        press({ key, repeat, ctrlKey, altKey, metaKey }) {
            if (ENDS.includes(key)) {
                forget(timer);
                if (held.length < SHORTEST) {
                    release();
                    return false;
                }
                const code = held;
                held = "";
                timer = null;
                onScan(code);
                return true;
            }
            if (ctrlKey && key === SEPARATOR && held) {
                hold(GS);
                return true;
            }
            if ([...key].length !== 1 || repeat || ctrlKey || altKey || metaKey) {
                return false;
            }
            if (key === " " && !held) {
                return false; // it presses what has the focus, for people with a keyboard
            }
            hold(key);
            return true;
        },
    };
}
