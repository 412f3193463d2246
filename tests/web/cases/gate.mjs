// Getting in: the setup link of the first start, logging in, what is refused.
import assert from 'node:assert/strict';
import { accessibilityFaults } from '../lib/browser.mjs';
import { fitsWidth, noTroubles } from '../lib/page.mjs';

const password = 'a long enough password';

async function fillSetup(page) {
    await page.getByLabel('Account', { exact: true }).fill('ann');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('The same again').fill(password);
    await page.getByRole('button', { name: 'Make the account' }).click();
}

async function fillLogin(page, account, secret) {
    await page.getByLabel('Account', { exact: true }).fill(account);
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Log in' }).click();
}

const inside = (page) => page.getByRole('navigation', { name: 'Sections' }).waitFor();

export default async function (world) {
    const server = await world.startServer();
    const link = /#\/setup\/(\S+)/.exec(server.log)?.[0];

    await world.check('the first start prints a setup link', () => assert.ok(link, server.log));
    for (const colorScheme of ['light', 'dark']) {
        await world.check(`who has no account is told how to get one (${colorScheme})`, async () => {
            const stranger = await world.openWindow({ colorScheme, viewport: { width: 360, height: 640 } });
            await stranger.goto(server.url);
            await stranger.getByText('winsctl account add').waitFor();
            assert.deepEqual(await accessibilityFaults(stranger), []);
            await stranger.goto(`${server.url}${link}`);
            await stranger.getByRole('heading', { name: 'Make the first account' }).waitFor();
            assert.deepEqual(await accessibilityFaults(stranger), []);
            await fitsWidth(stranger);
            noTroubles(stranger);
        });
    }
    const page = await world.openWindow();
    await world.check('it makes the first account and lets its owner in', async () => {
        await page.goto(`${server.url}${link}`);
        await fillSetup(page);
        await inside(page);
    });
    await world.check('... who is an administrator', async () => {
        await page.getByRole('button', { name: 'Account and appearance' }).click();
        await page.getByText('administrator', { exact: true }).waitFor();
        await page.keyboard.press('Escape');
    });
    const other = await world.openWindow();
    await world.check('used twice it is refused, in words', async () => {
        await other.goto(`${server.url}${link}`);
        await other.getByText('the link that made the first one is void').waitFor();
        assert.deepEqual(await accessibilityFaults(other), []);
        const answer = await other.context().request.post(`${server.url}api/v1/setup`,
            { data: { code: link.split('/').at(-1), account: 'mallory', password } });
        assert.ok(answer.status() >= 400, String(answer.status()));
    });
    await world.check('a wrong password is refused, in words', async () => {
        await other.goto('about:blank');
        await other.goto(server.url);
        await fillLogin(other, 'ann', 'not this one at all');
        await other.getByRole('alert').waitFor();
        assert.equal(await other.getByRole('navigation', { name: 'Sections' }).count(), 0);
    });
    await world.check('the right one lets in', async () => {
        await fillLogin(other, 'ann', password);
        await inside(other);
    });
    await world.check('the cookie is out of reach of scripts', async () => {
        const cookie = (await other.context().cookies()).find((c) => c.name === 'openwins');
        assert.ok(cookie.httpOnly);
        assert.equal(cookie.sameSite, 'Strict');
        assert.equal(await other.evaluate(() => document.cookie), '');
    });
    await world.check('a change without the token of the session is refused', async () => {
        const status = await other.evaluate(async () => (await fetch('/api/v1/scavenge', { method: 'POST' })).status);
        assert.equal(status, 403);
    });
    await world.check('a page of another origin gets nothing', async () => {
        const answer = await other.context().request.get(`${server.url}api/v1/status`, { headers: { Host: 'evil.example' } });
        assert.ok(answer.status() >= 400, String(answer.status()));
    });
    await world.check('logging out ends the session', async () => {
        await other.getByRole('button', { name: 'Account and appearance' }).click();
        await other.getByRole('button', { name: 'Log out' }).click();
        await other.getByRole('button', { name: 'Log in' }).waitFor();
        assert.equal((await other.context().request.get(`${server.url}api/v1/status`)).status(), 401);
    });
    await world.check('nothing went wrong in the page meanwhile', () => { noTroubles(page); noTroubles(other); });
}
