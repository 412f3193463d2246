// page.mjs - moving about in WINS Manager the way people do.
import assert from 'node:assert/strict';

/* The view of a section, by its link in the navigation. */
export async function openSection(page, title) {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: title }).click();
    await page.getByRole('heading', { level: 1 }).first().waitFor();
}

export const toast = (page, text) => page.locator('.toast', { hasText: text }).first().waitFor();

/* Nothing went wrong in the window so far. */
export function noTroubles(page) {
    assert.deepEqual(page.troubles, []);
}

/* The page is no wider than the window. */
export async function fitsWidth(page) {
    const [inside, outside] = await page.evaluate(() =>
        [document.documentElement.scrollWidth, window.innerWidth]);

    assert.ok(inside <= outside, `${inside} pixels in a window of ${outside}`);
}
