// "This computer": the server's own names, one of them lost to another WINS server and got
// back, as nbtstat shows it.
import assert from 'node:assert/strict';
import { accessibilityFaults } from '../lib/browser.mjs';
import { freeUdpPort, waitFor } from '../lib/daemon.mjs';
import { fitsWidth, noTroubles, openSection, toast } from '../lib/page.mjs';
import { rival } from '../lib/plant.mjs';

const RIVAL = '127.0.0.9';

export default async function (world) {
    const port = await freeUdpPort();
    const server = await world.startServer({ args: ['--demands-from', `${RIVAL}:${port}`] });
    const page = await world.logIn(server, 'operator');
    const part = (name) => page.getByRole('region', { name });
    const row = part('Names at 127.0.0.1').getByRole('row', { name: 'OWSERVER<20>' });

    // On loopback only conflict demands count: a release would come from one of our own addresses.
    await server.api('PUT', '/settings/honor-conflict-demand', { value: 'on' });
    await world.check('the names of the server stand as nbtstat -n shows them', async () => {
        await openSection(page, 'This computer');
        await row.getByText('Registered').waitFor();
        assert.match(await row.innerText(), /unique/);
        await page.getByText('Every name is registered.').waitFor();
    });
    await world.check('... with what -c, -r and -s show, in words where there is nothing', async () => {
        await part('Remembered names').getByText('remembers no names beside its database').waitFor();
        assert.match(await part('Statistics').innerText(), /Registered by name server\s+2/);
        await part('Connections').getByText(/No connections|Listening|Connected/).first().waitFor();
    });

    const other = await rival(server, { name: 'OWSERVER', address: RIVAL, port, holder: '10.53.0.9' });
    try {
        await world.check('a name that another server takes is in conflict, and the page says so by itself', async () => {
            await row.getByText('Conflict').waitFor();
            assert.match(await row.innerText(), new RegExp(`with ${RIVAL}`));
        });
        await world.check('... with who, which event and what to do in words', async () => {
            const told = await part('Conflict about OWSERVER<20>').innerText();

            assert.match(told, /127\.0\.0\.9 told this computer that OWSERVER<20> is in use already/);
            assert.match(told, /NetBT 4319, \d{4}-\d\d-\d\d/);
            assert.match(told, /Why this happens/);
            assert.match(told, /winsctl why 'OWSERVER<20>'/);
        });
        await world.check('the event is one click away', async () => {
            await part('Conflict about OWSERVER<20>').getByRole('link', { name: 'NetBT 4319' }).click();
            await page.getByRole('row').filter({ hasText: '4319' }).first().waitFor();
            await page.goBack();
            await row.waitFor();
        });
        await world.check('... and so is the name', async () => {
            await page.getByRole('link', { name: 'What this server has of OWSERVER' }).click();
            await page.getByRole('heading', { level: 1 }).first().waitFor();
            await page.goBack();
            await row.waitFor();
        });
        await world.check('when this server refuses a machine the name, the cure is one click away', async () => {
            await server.api('PUT', '/policies/reserved-names', { value: 'OWSERVER' });
            const machine = await world.startNode(server, ['OWSERVER<20>'], '127.0.0.8');

            await page.getByRole('link', { name: 'Cure the conflict about OWSERVER' }).click();
            await page.getByRole('heading', { name: /OWSERVER/ }).first().waitFor();
            assert.match(page.url(), /#\/conflicts\/OWSERVER$/);
            await page.goBack();
            await row.waitFor();
            await machine.stop();
        });
        await world.check('a conflict has no fault of accessibility', async () =>
            assert.deepEqual(await accessibilityFaults(page), []));
        await world.check('... and fits a telephone', async () => {
            const narrow = await world.logIn(server, 'reader', { viewport: { width: 360, height: 640 } });

            await narrow.goto(`${server.url}#/node`);
            await narrow.getByRole('region', { name: 'Conflict about OWSERVER<20>' }).waitFor();
            await fitsWidth(narrow);
            assert.equal(await narrow.getByRole('button', { name: 'Register again' }).count(), 0,
                'a reader may not register');
        });
        await world.check('“Register again” says first what it will do', async () => {
            await page.getByRole('button', { name: 'Register again' }).click();
            await page.getByRole('dialog').getByText('1 name in conflict').waitFor();
        });
        await world.check('... and the name comes back when nobody has it any more', async () => {
            other.give();
            await page.getByRole('dialog').getByRole('button', { name: 'Register', exact: true }).click();
            await toast(page, 'being registered again');
            await row.getByText('Registered').waitFor();
            await part('Conflict about OWSERVER<20>').waitFor({ state: 'detached' });
            await waitFor('the record', async () =>
                (await server.api('GET', '/names/OWSERVER%3C20%3E')).records[0]?.state === 'active');
        });
        await world.check('who did it stands in the audit trail', async () => {
            const { entries, audit } = await server.api('GET', '/audit');

            assert.ok((entries ?? audit).some((e) => e.path === '/api/v1/node/refresh' && e.account === 'bert'));
        });
    } finally {
        other.stop();
    }
    noTroubles(page);
}
