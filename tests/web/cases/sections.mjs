// Every section of the page, as people first see it: light and dark, wide and narrow.
import assert from 'node:assert/strict';
import { accessibilityFaults } from '../lib/browser.mjs';
import { fitsWidth, noTroubles, openSection } from '../lib/page.mjs';
import { fillServer } from '../lib/plant.mjs';

const dialogues = [
    ['mappings', 'Add mapping'], ['mappings', 'Change PC7'], ['mappings', 'Delete PC7'],
    ['settings', 'Change renewal-interval'], ['settings', 'Change trusted-networks'], ['settings', 'Change migrate-on'],
    ['policies', 'Change Refused addresses'], ['accounts', 'Add account'], ['accounts', 'One-time codes for ann'], ['accounts', 'Delete ann'],
    ['accounts/tokens', 'Make token'], ['backup', 'Apply a text'], ['name/PC7', 'Delete'],
];

const faultless = async (page) => assert.deepEqual(await accessibilityFaults(page), []);

export default async function (world) {
    const server = await world.startServer();
    await fillServer(world, server);

    for (const scheme of ['light', 'dark']) {
        const page = await world.logIn(server, 'administrator', { colorScheme: scheme });
        const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
        const titles = (await links.locator('span:not(.badge)').allTextContents()).filter(Boolean);

        assert.ok(titles.length > 8, titles.join());
        for (const title of titles) {
            await world.check(`${title} opens without a fault (${scheme})`, async () => {
                await openSection(page, new RegExp(`^${title}`));
                await page.locator('.loading').waitFor({ state: 'detached' });
                noTroubles(page);
                await faultless(page);
                assert.equal(await page.getByRole('alert').count(), 0, await page.locator('main').innerText());
            });
        }
        for (const where of ['name/PC7', 'conflicts/PC7', 'mappings/import', 'find?q=pc', 'events?at=1', 'export']) {
            await world.check(`#/${where} opens without a fault (${scheme})`, async () => {
                await page.goto(`${server.url}#/${where}`);
                await page.getByRole('heading', { level: 1 }).first().waitFor();
                await page.locator('.loading').waitFor({ state: 'detached' });
                noTroubles(page);
                await faultless(page);
            });
        }
        for (const [where, button] of dialogues) {
            await world.check(`the dialogue “${button}” opens without a fault (${scheme})`, async () => {
                await page.goto(`${server.url}#/${where}`);
                await page.getByRole('button', { name: button }).first().click();
                await page.getByRole('dialog').locator('.loading').waitFor({ state: 'detached' });
                await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).waitFor();
                noTroubles(page);
                await faultless(page);
                await page.keyboard.press('Escape');
                await page.getByRole('dialog').waitFor({ state: 'detached' });
            });
        }
    }
    const narrow = await world.logIn(server, 'administrator', { viewport: { width: 360, height: 640 } });
    for (const where of ['home', 'find', 'name/PC7', 'conflicts', 'conflicts/PC7', 'mappings', 'mappings/import',
        'events', 'node', 'usage', 'settings', 'policies', 'accounts', 'backup', 'statistics', 'replication']) {
        await world.check(`#/${where} fits a telephone`, async () => {
            await narrow.goto(`${server.url}#/${where}`);
            await narrow.locator('.loading').waitFor({ state: 'detached' });
            await narrow.getByRole('heading', { level: 1 }).first().waitFor();
            await fitsWidth(narrow);
            await faultless(narrow);
        });
    }
    await world.check('a narrow window has the navigation behind a button', async () => {
        await narrow.getByRole('button', { name: 'Sections' }).click();
        await narrow.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click();
        await narrow.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    });
    const reader = await world.logIn(server, 'reader');
    await world.check('a reader is offered nothing that readers may not do', async () => {
        for (const where of ['mappings', 'settings', 'backup']) {
            await reader.goto(`${server.url}#/${where}`);
            await reader.getByRole('heading', { level: 1 }).first().waitFor();
            await reader.locator('.loading').waitFor({ state: 'detached' });
            assert.equal(await reader.getByRole('button', { name: /^(Add|Change|Delete|Choose|Download a backup)/ }).count(), 0, where);
        }
        noTroubles(reader);
    });
}
