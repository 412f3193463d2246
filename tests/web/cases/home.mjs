// Home of a server that nobody uses yet: what it says to do next.
import assert from 'node:assert/strict';
import { noTroubles } from '../lib/page.mjs';

const NEW = 'This server is new';

/* A window in which the server seems to listen at endpoints: the tests have loopback only. */
async function listeningAt(world, server, endpoints) {
    const page = await world.logIn(server);

    await page.route('**/api/v1/status', async (route) => {
        const answer = await route.fetch();

        await route.fulfill({ response: answer, json: { ...await answer.json(), listeners: endpoints } });
    });
    await page.reload();
    await page.getByText(NEW).waitFor();
    return page;
}

export default async function (world) {
    const server = await world.startServer();
    const page = await world.logIn(server);
    const copy = (at) => at.getByRole('button', { name: 'Copy the address' });

    await world.check('a server on loopback offers no address for DHCP, and says why', async () => {
        await page.getByText(NEW).waitFor();
        await page.getByText('listens on this machine only').waitFor();
        await page.getByText('--listen ADDRESS').waitFor();
        assert.equal(await copy(page).count(), 0);
    });
    await world.check('one that others reach offers the addresses they reach it at', async () => {
        const other = await listeningAt(world, server,
            ['127.0.0.1:137', '10.20.0.5:137', '0.0.0.0:137', '10.30.0.5:137']);

        await copy(other).nth(1).waitFor();
        assert.deepEqual(await other.locator('.steps .row code').allTextContents(), ['10.20.0.5', '10.30.0.5']);
        assert.equal(await other.getByText('listens on this machine only').count(), 0);
        noTroubles(other);
    });
    await world.check('nothing went wrong in the page meanwhile', () => noTroubles(page));
}
