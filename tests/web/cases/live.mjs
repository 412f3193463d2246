// The page is live: what one window does the other shows; a server that goes away and
// comes back is found again; the first paint.
import assert from 'node:assert/strict';
import { noTroubles } from '../lib/page.mjs';

async function logInAgain(server, page) {
    const { account, password } = await server.account('operator');

    await page.getByLabel('Account', { exact: true }).fill(account);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
}

export default async function (world) {
    const server = await world.startServer();

    await server.api('POST', '/mappings', { name: 'KILN', type: 'unique', addresses: ['10.20.2.90'] });
    const one = await world.logIn(server, 'operator');
    const other = await world.logIn(server, 'reader');
    const row = (page, text) => page.getByRole('row').filter({ hasText: text }).first();

    await world.check('the first paint comes soon after the first octet', async () => {
        await one.goto('about:blank');
        await one.goto(server.url);
        await one.getByRole('heading', { level: 1 }).first().waitFor();
        await one.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
        const paint = await one.evaluate(() => {
            const { responseStart } = performance.getEntriesByType('navigation')[0];
            const [first] = performance.getEntriesByName('first-contentful-paint');

            return { paint: first.startTime, since: first.startTime - responseStart };
        });
        console.log(`# first contentful paint: ${paint.paint.toFixed(0)} ms, ${paint.since.toFixed(0)} ms after the first octet`);
        assert.ok(paint.paint < 3000);
    });
    await world.check('the page is small', async () => {
        const size = await one.evaluate(() => performance.getEntriesByType('resource')
            .reduce((sum, r) => sum + r.encodedBodySize, 0));
        console.log(`# the page's own files, packed: ${(size / 1024).toFixed(0)} kB`);
        assert.ok(size < 200 * 1024, `${size} octets`);
    });
    await world.check('a name that one account deletes is gone in the other window', async () => {
        await other.goto(`${server.url}#/name/KILN`);
        await other.getByText('10.20.2.90').first().waitFor();
        await one.goto(`${server.url}#/find?q=KILN`);
        await row(one, 'KILN').waitFor();
        await server.api('DELETE', '/names/KILN?note=scrapped');
        await other.getByText('scrapped').first().waitFor();
        await row(one, 'KILN').waitFor({ state: 'detached' });
    });
    await world.check('... and a mapping added appears', async () => {
        await other.goto(`${server.url}#/mappings`);
        await other.getByRole('heading', { level: 1, name: 'Static mappings' }).waitFor();
        await one.goto(`${server.url}#/mappings`);
        await one.getByRole('button', { name: 'Add mapping' }).first().click();
        await one.getByLabel('Computer or group name').fill('dryer');
        await one.getByRole('textbox', { name: 'Addresses' }).fill('10.20.2.91');
        await one.getByRole('dialog').getByRole('button', { name: 'Add mapping' }).click();
        await row(one, 'DRYER').waitFor();
        await row(other, 'DRYER').waitFor();
    });
    await world.check('events come by themselves', async () => {
        await other.goto(`${server.url}#/events`);
        await row(other, 'DRYER').waitFor();
        await server.api('POST', '/mappings', { name: 'LOOM', type: 'unique', addresses: ['10.20.2.92'] });
        await row(other, 'LOOM').waitFor();
    });
    await world.check('a session that somebody ends is called that, and not a restart', async () => {
        await server.api('PUT', '/accounts/desk', { role: 'reader' });
        await other.getByText('Your session has ended.').waitFor();
    });
    noTroubles(one);
    await world.check('when the server goes away the page says so', async () => {
        await one.goto(`${server.url}#/find?q=loo`);
        await row(one, 'LOOM').waitFor();
        await server.stop('SIGKILL');
        await one.getByText('No connection to the server').waitFor();
    });
    await world.check('... and when it is back asks for a new login, and why', async () => {
        await server.start();
        await one.getByText('The server was restarted, which ends sessions; log in again.')
            .waitFor({ timeout: 20_000 });
    });
    await world.check('... which leads back to the same view', async () => {
        await logInAgain(server, one);
        await row(one, 'LOOM').waitFor();
        assert.ok(one.url().endsWith('#/find?q=loo'), one.url());
        assert.equal(await row(one, 'DRYER').count(), 0);
    });
    await world.check('a restart in order is told from a session that ended, too', async () => {
        await server.stop();
        await server.start();
        await one.getByText('The server was restarted').waitFor({ timeout: 20_000 });
        await logInAgain(server, one);
        await row(one, 'LOOM').waitFor();
    });
    await world.check('... and what happens then is shown as it happens', async () => {
        await one.goto(`${server.url}#/find`);
        await server.api('POST', '/mappings', { name: 'LATHE', type: 'unique', addresses: ['10.20.2.93'] });
        await row(one, 'LATHE').waitFor();
    });
}
