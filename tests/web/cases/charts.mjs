// The charts' axis of time.  Its ticks are painted, so the functions that make them are asked.
import assert from 'node:assert/strict';
import { noTroubles } from '../lib/page.mjs';

export default async function (world) {
    const page = await world.logIn(await world.startServer(), 'reader');
    const chart = (what, ...given) => page.evaluate(async ([name, args]) =>
        (await import('/web/ui/chart.js'))[name](...args), [what, given]);

    await world.check('a chart of no sample, and of one, shows minutes and not years', async () => {
        const [from, to] = await chart('span', { data: [[]] });

        assert.equal(Math.round(to - from), 300);
        assert.deepEqual(await chart('span', { data: [[5000]] }), [4700, 5000]);
        assert.deepEqual(await chart('span', { data: [[1000, 2000, 5000]] }), [1000, 5000]);
    });
    await world.check('its ticks are hours and minutes', async () => {
        const texts = await chart('clock', {}, [600, 660, 720]);

        assert.equal(new Set(texts).size, 3);
        assert.ok(texts.every((text) => /^\d\d:\d\d$/.test(text)));
    });
    await world.check('nothing went wrong in the page meanwhile', () => noTroubles(page));
}
