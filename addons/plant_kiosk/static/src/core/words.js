/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** What a state is called, with the name of its sign: the same state, the same three everywhere. */
export function stateMark(state) {
    return {
        running: { icon: "running", word: _t("Running") },
        paused: { icon: "paused", word: _t("Paused") },
        ready: { icon: "ready", word: _t("Ready") },
        waiting: { icon: "waiting", word: _t("Waiting") },
        blocked: { icon: "blocked", word: _t("Blocked") },
        done: { icon: "done", word: _t("Done") },
        cancelled: { icon: "cancelled", word: _t("Cancelled") },
        idle: { icon: "ready", word: _t("Idle") },
    }[state];
}

/** The same of a check. */
export function checkMark({ state, waits_for: waits }) {
    if (waits === "decision") {
        return { icon: "attention", word: _t("Inspector decides"), name: "attention" };
    }
    if (waits === "signature") {
        return { icon: "attention", word: _t("To be signed off"), name: "attention" };
    }
    return {
        todo: { icon: "ready", word: _t("To do"), name: "todo" },
        passed: { icon: "done", word: _t("Passed"), name: "passed" },
        failed: { icon: "cancelled", word: _t("Failed"), name: "failed" },
        skipped: { icon: "next", word: _t("Skipped"), name: "skipped" },
    }[state];
}

/** How fresh the page is: the bus brings changes, it asks for them, or the server is away. */
export function linkMark(link) {
    return {
        live: { icon: "link", word: _t("Connected") },
        polling: { icon: "link", word: _t("Slow connection") },
        lost: { icon: "unlinked", word: _t("No connection") },
    }[link];
}

/** What becomes of what a device was told to do. */
export function commandMark(state) {
    return {
        waiting: { icon: "waiting", word: _t("Sent") },
        taken: { icon: "waiting", word: _t("Under way") },
        done: { icon: "done", word: _t("Done") },
        failed: { icon: "attention", word: _t("Not done") },
        expired: { icon: "attention", word: _t("Not begun in time") },
        unknown: { icon: "attention", word: _t("Nobody knows whether it was done") },
        cancelled: { icon: "cancelled", word: _t("Cancelled") },
    }[state];
}
