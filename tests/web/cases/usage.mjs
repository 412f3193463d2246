// Who uses it: what machines ask for is seen in the page, down to the report for printing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { waitFor } from '../lib/daemon.mjs';
import { startNameServer } from '../lib/name_server.mjs';
import { noTroubles, openSection } from '../lib/page.mjs';
import { ask, fillServer } from '../lib/plant.mjs';

export default async function (world) {
    const server = await world.startServer();

    await fillServer(world, server);
    await server.api('PUT', '/settings/query-log', { value: 'all' });
    const stop = ask(server);
    await waitFor('a few hundred queries', async () => (await server.api('GET', '/usage')).totals.asked > 200)
        .finally(stop);

    const page = await world.logIn(server, 'reader');
    const row = (text) => page.getByRole('row').filter({ hasText: text }).first();
    const tab = (name) => page.getByRole('navigation', { name: 'Views of usage' }).getByRole('link', { name }).click();

    await openSection(page, 'Who uses it');
    await world.check('names are listed by how often they are asked for', async () => {
        await row('PLOTTER').waitFor();
        const asked = (await page.locator('tbody td:nth-child(3)').allInnerTexts()).map((n) => Number(n.replace(/,/g, '')));
        assert.deepEqual(asked, [...asked].sort((a, b) => b - a));
    });
    await world.check('... and none was asked for in the future', async () =>
        assert.equal(await page.locator('tbody time', { hasText: /^in / }).count(), 0));
    await world.check('... those that nobody has as well', async () => {
        await page.getByLabel('Answers').selectOption('not-found');
        await row('GONE-').waitFor();
        await row('PLOTTER').waitFor({ state: 'detached' });
    });
    await world.check('... and what is saved is what is shown', async () => {
        const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
        const lines = (await readFile(await saved.path(), 'utf8')).split('\r\n');
        assert.match(lines[0], /^"name","suffix"/);
        assert.ok(lines.some((line) => line.startsWith('"GONE-')));
        assert.ok(!lines.some((line) => line.startsWith('"PLOTTER"')));
        assert.match(await page.getByRole('link', { name: 'JSON' }).getAttribute('href'), /answer=not-found/);
    });
    await world.check('DNS is asked only if the server may', async () => {
        await page.getByText('Compare with DNS').click();
        await page.getByText('This server is not to ask DNS').waitFor();
        assert.equal(await page.getByRole('columnheader', { name: 'DNS' }).count(), 0);
    });
    const dns = await startNameServer({ 'plotter.plant.example': '10.20.1.10' });

    await server.api('PUT', '/settings/dns-servers', { value: dns.address });
    await server.api('PUT', '/settings/dns-suffix', { value: 'plant.example' });
    await server.api('PUT', '/settings/dns-check', { value: 'on' });
    await world.check('then each name has what DNS says, as it comes', async () => {
        await page.reload();
        await page.getByLabel('Answers').selectOption('');
        await row('PLOTTER').getByText('the same').waitFor();
        await row('GONE-').getByText('not there').waitFor();
        await page.getByText('asking').first().waitFor({ state: 'detached' });
    });
    await world.check('... until it is not wanted any more', async () => {
        await page.getByText('Compare with DNS').click();
        await page.getByRole('columnheader', { name: 'DNS' }).waitFor({ state: 'detached' });
    });
    await page.getByLabel('Answers').selectOption('not-found');
    await world.check('a name tells who asks for it', async () => {
        await row('GONE-').getByRole('link').click();
        await row('127.0.1.').waitFor();
    });
    await world.check('... and that client what it asks for', async () => {
        await row('127.0.1.').getByRole('link').first().click();
        await row('PLOTTER').waitFor();
    });
    await world.check('machines that ask are listed', async () => {
        await tab('Clients');
        await row('127.0.1.10').waitFor();
    });
    const operator = await world.logIn(server, 'operator');
    const seen = operator.getByRole('row').filter({ hasText: '127.0.1.10' });
    await world.check('a machine that is known is muted, with a reason', async () => {
        await openSection(operator, 'Who uses it');
        await operator.getByRole('navigation', { name: 'Views of usage' }).getByRole('link', { name: 'Clients' }).click();
        await operator.getByRole('button', { name: 'Mute 127.0.1.10', exact: true }).click();
        await operator.getByLabel('Note').fill('the monitoring');
        await operator.getByRole('dialog').getByRole('button', { name: 'Mute' }).click();
        await seen.waitFor({ state: 'detached' });
    });
    await world.check('... how many are is said, and who wants to sees them', async () => {
        await operator.getByText('Show the 1 muted').click();
        await seen.getByTitle('the monitoring').waitFor();
    });
    await world.check('... and unmuted again', async () => {
        await operator.getByRole('button', { name: 'Unmute 127.0.1.10', exact: true }).click();
        await operator.getByRole('button', { name: 'Mute 127.0.1.10', exact: true }).waitFor();
        assert.equal((await server.api('GET', '/usage/clients')).muted, 0);
    });
    await world.check('names nobody asks for are listed', async () => {
        await tab('Not asked for');
        await row('KILN').waitFor();
    });
    await world.check('the query log shows queries one by one', async () => {
        await tab('Query log');
        await page.getByLabel('Filter queries').fill('plotter');
        await row('PLOTTER').waitFor();
        await row('GONE-').waitFor({ state: 'detached' });
    });
    await world.check('... and says how long it keeps them', () => page.getByText('Kept for 7d, up to 64M').waitFor());
    await world.check('... what is downloaded is what is shown', async () => {
        for (const form of ['CSV', 'JSON']) {
            const href = await page.getByRole('link', { name: form }).getAttribute('href');
            const got = await (await page.context().request.get(new URL(href, server.url).href)).text();
            assert.match(got, /PLOTTER/);
            assert.doesNotMatch(got, /GONE-/);
        }
    });
    await world.check('the retirement report opens as a page to print, with what DNS says', async () => {
        await tab('Retirement report');
        await page.getByText('Compare with DNS').click();
        await page.locator('a[href*="dns=1"]', { hasText: 'Open to print' }).waitFor();
        const [report] = await Promise.all([page.context().waitForEvent('page'),
            page.getByRole('link', { name: 'Open to print' }).click()]);
        await report.getByText('PLOTTER').first().waitFor();
        await report.getByText('KILN').first().waitFor();
        await report.locator('th', { hasText: 'DNS says' }).first().waitFor();
        await report.locator('td', { hasText: 'the same' }).first().waitFor();
    });
    dns.stop();
    await world.check('nothing went wrong in the page meanwhile', () => noTroubles(page));
}
