// How the page looks: light or dark, and that nothing is cut off where there is little room.
import assert from 'node:assert/strict';
import { noTroubles } from '../lib/page.mjs';

const background = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

async function theme(world, server) {
    const page = await world.logIn(server, 'reader', { colorScheme: 'light' });
    const light = await background(page);
    const choose = async (name) => {
        await page.getByRole('button', { name: 'Account and appearance' }).click();
        await page.getByRole('button', { name, exact: true }).click();
        await page.keyboard.press('Escape');
    };

    await world.check('light and dark follow the system, at once', async () => {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
        assert.notEqual(await background(page), light);
    });
    await world.check('... unless one is chosen', async () => {
        await choose('Light');
        assert.equal(await background(page), light);
    });
    await world.check('... which the browser remembers, before the first paint', async () => {
        await page.addInitScript(() => document.addEventListener('readystatechange', () => {
            window.themeAtFirst ??= document.documentElement.dataset.theme;
        }));
        await page.reload();
        await page.locator('#side').waitFor({ state: 'attached' });
        assert.equal(await page.evaluate(() => window.themeAtFirst), 'light');
        assert.equal(await background(page), light);
    });
    await world.check('... until the system decides again', async () => {
        await choose('System');
        assert.notEqual(await background(page), light);
    });
    noTroubles(page);
}

export default async function (world) {
    const server = await world.startServer();

    await theme(world, server);
}
