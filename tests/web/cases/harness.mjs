// The tools of these tests themselves: a browser, a server, a computer.
import assert from 'node:assert/strict';

export default async function (world) {
    const server = await world.startServer();
    const page = await world.openWindow();
    await world.check('the browser reaches the server', async () => {
        const answer = await page.goto(`${server.url}api/v1`);
        assert.equal(answer.status(), 200);
    });
    await server.api('POST', '/mappings', { name: 'PC7', type: 'unique', addresses: ['127.0.0.77'] });
    const node = await world.startNode(server, ['PC7<20>'], '127.0.0.7');
    await world.check('a computer is refused by a mapping', () => node.nameIs('PC7', '20', 'Conflict'));
    await world.check('... and registers when the mapping is gone', async () => {
        await server.api('DELETE', '/names/PC7');
        await node.nbtstat('-RR');
        await node.nameIs('PC7', '20', 'Registered', 20_000);
    });
}
