/** @odoo-module **/

import { reactive } from "@odoo/owl";

/** How long a word of what was done stays, in milliseconds; what was refused stays till it is read. */
const SHOWN = 4000;

/**
 * What the page shows besides the work: which view, a dialog, a word of what came of a tap or scan.
 *
 * @param {Object} options
 * @param {Object} options.sound see sound.js
 * @param {function(function, number): any} options.later calls a function after milliseconds
 * @param {function(any): void} options.forget takes what `later` returned
 */
export function makeUi({ sound, later, forget }) {
    const state = reactive({ view: "work", notice: null, dialog: null, busy: null });
    let timer = null;

    function show(kind, text) {
        forget(timer);
        state.notice = { kind, text };
        if (kind !== "refused") {
            timer = later(() => {
                state.notice = null;
            }, SHOWN);
        }
    }

    return {
        state,
        /** It was done. Without a text only the sound says so. */
        accept(text) {
            sound.accepted();
            if (text) {
                show("accepted", text);
            } else {
                state.notice = null;
            }
        },
        /** It was not done, and why. */
        refuse(text) {
            sound.refused();
            show("refused", text);
        },
        tell: (text) => show("told", text),
        dismiss() {
            state.notice = null;
        },
        open(name, props = {}) {
            state.dialog = { name, props };
        },
        close() {
            state.dialog = null;
        },
        go(view) {
            state.view = view;
            state.dialog = null;
        },
    };
}
