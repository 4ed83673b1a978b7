from odoo.tests import HttpCase, tagged

PAGE = "/plant_api_docs/static/docs/index.html"
# Every operation is there, Authorize offers the scopes, and nothing came from elsewhere.
SHOWN = """
    const operations = document.querySelectorAll(".opblock-tag").length;
    document.querySelector(".btn.authorize").click();
    setTimeout(() => {
        const scopes = document.querySelectorAll(".scopes input").length;
        const foreign = performance.getEntriesByType("resource").filter(
            (entry) => !entry.name.startsWith(location.origin) && !entry.name.startsWith("data:")
        );
        if (operations < 12 || scopes < 20 || foreign.length) {
            throw new Error(`${operations} tags, ${scopes} scopes, ${foreign.length} foreign`);
        }
        console.log("test successful");
    }, 500);
"""


@tagged("post_install", "-at_install")
class TestDocs(HttpCase):
    def test_the_page_shows_the_api(self):
        self.browser_js(PAGE, SHOWN, ready="!!document.querySelector('.opblock-tag')", timeout=60)
