/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** What is to be said of a live value: its text, and what it is worth, as a word with a sign. */

export function hasValue(channel) {
    return channel.value !== null || Boolean(channel.text);
}

/** What a machine's word means, where the channel tells states: `{meaning, text}`. */
export function stateOf({ value, text, words }) {
    const said = value === null ? (text || "").trim() : String(value);
    return (words || {})[said.toLowerCase()];
}

/**
 * The value as a person reads it, without its unit.
 *
 * @param {Object} channel
 * @param {function(number, number): string} format writes a number with so many decimals
 */
export function valueText(channel, format) {
    const state = stateOf(channel);
    if (state) {
        return state.text;
    }
    const { value, text, decimals } = channel;
    return value === null ? text || "–" : format(value, decimals);
}

export function unitText(channel) {
    return channel.value === null || stateOf(channel) ? "" : channel.unit || "";
}

/**
 * Whether the value may not be shown as live: the page or the device has no connection, or it is
 * older than its channel allows. What happens now and then, as a scan, does not grow old.
 */
export function isStale(channel, { device, age, link }) {
    const { stale_after: after } = channel;
    return (
        link === "lost" ||
        ["offline", "error"].includes(device.state) ||
        (age !== null && after !== null && age > after)
    );
}

/** What a value is worth: never by colour alone. */
export function valueMark(channel, { device, age, link }) {
    if (isStale(channel, { device, age, link })) {
        return { sign: "⌁", word: _t("No signal"), name: "stale" };
    }
    if (age === null || !hasValue(channel)) {
        return { sign: "○", word: _t("No value yet"), name: "empty" };
    }
    if (channel.quality === "bad") {
        return { sign: "■", word: _t("Bad value"), name: "bad" };
    }
    if (channel.quality === "uncertain") {
        return { sign: "?", word: _t("Uncertain"), name: "uncertain" };
    }
    const meaning = stateOf(channel)?.meaning;
    if (meaning === "running") {
        return { sign: "▶", word: _t("Running"), name: "stable" };
    }
    if (meaning === "stopped") {
        return { sign: "■", word: _t("Stands"), name: "bad" };
    }
    if (channel.kind === "weight") {
        return channel.stable
            ? { sign: "✓", word: _t("Stable"), name: "stable" }
            : { sign: "≈", word: _t("In motion"), name: "motion" };
    }
    return channel.stable
        ? { sign: "✓", word: _t("Good"), name: "stable" }
        : { sign: "≈", word: _t("Not stable"), name: "motion" };
}
