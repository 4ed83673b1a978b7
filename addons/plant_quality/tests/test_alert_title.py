from odoo.tests import HttpCase, tagged

TITLE = "Burrs on the teeth after hobbing, of the pieces " + "GW51-0417-0001-" * 20
CUT = """
(async () => {
    const deadline = Date.now() + 50000;
    let box;
    while (!(box = document.querySelector("[name=title] :is(input, textarea)"))) {
        if (Date.now() > deadline) {
            throw new Error("no title on the page");
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    const cut = [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight];
    if (Math.max(...cut) > 1) {
        throw new Error(`pixels that are cut: ${cut}`);
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
        self.browser_js(page, CUT, "", login="admin", timeout=60)
