from odoo.tests import HttpCase, tagged

TITLE = "Burrs on the teeth after hobbing, of the pieces " + "GW51-0417-0001-" * 20
CUT = """
(async () => {
    const deadline = Date.now() + 100000;
    const find = () => document.querySelector("[name=title] :is(input, textarea)");
    const cutOf = (box) =>
        Math.max(box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight);
    // The box grows once it has its text.
    let box;
    while (!(box = find()) || !box.value.startsWith("Burrs") || cutOf(box) > 1) {
        if (Date.now() > deadline) {
            throw new Error(box ? `pixels that are cut: ${cutOf(box)}` : "no title on the page");
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    console.log("test successful");
})().catch((failure) => console.error(failure.message));
"""


@tagged("post_install", "-at_install")
class TestAlertTitle(HttpCase):
    def test_a_long_one_is_shown_in_full(self):
        alert = self.env["plant.quality.alert"].create({"title": TITLE})
        action = self.env.ref("plant_quality.action_plant_quality_alert")
        page = f"/web#action={action.id}&view_type=form&id={alert.id}"
        self.browser_js(page, CUT, "", login="admin", timeout=150)
