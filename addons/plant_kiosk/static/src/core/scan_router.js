/** @odoo-module **/

import { makeScanBurst } from "@plant_kiosk/core/scan_burst";

const EDITABLE = "input, textarea";

/** Put text into a field as if it had been typed there. */
function typeInto(field, text) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
}

/**
 * Codes of whatever reads them: a scanner that types, one at the gateway, a camera.
 *
 * The keys of a scanner are caught before anything on the page sees them, so that a code is never
 * typed into a field and its Enter never presses a button, whatever has the focus.
 */
export function makeScanRouter({ target = window, later, forget } = {}) {
    const listeners = [];
    const burst = makeScanBurst({
        onScan: emit,
        onTyped(text) {
            const field = document.activeElement;
            if (field?.matches(EDITABLE) && !field.readOnly && !field.disabled) {
                typeInto(field, text);
            }
        },
        later: later || ((call, delay) => target.setTimeout(call, delay)),
        forget: forget || ((timer) => target.clearTimeout(timer)),
    });

    function emit(code) {
        const text = code.trim();
        if (text) {
            listeners.at(-1)?.(text);
        }
    }

    function onKeydown(event) {
        if (!event.isComposing && burst.press(event)) {
            event.preventDefault();
            event.stopImmediatePropagation();
        }
    }

    return {
        start: () => target.addEventListener("keydown", onKeydown, { capture: true }),
        stop: () => target.removeEventListener("keydown", onKeydown, { capture: true }),
        /** A code that came another way. */
        emit,
        /**
         * Take the codes until the function returned is called. Of several takers the newest has
         * them: a dialog that asks for a lot gets it, and the screen below does not.
         */
        take(listener) {
            listeners.push(listener);
            return () => listeners.splice(listeners.indexOf(listener), 1);
        },
    };
}
