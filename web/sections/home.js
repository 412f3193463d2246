/* home.js - how the server does, at a glance and live. */
import { html } from '../vendor.js';
import { bytes, count, duration, now, number, rate } from '../lib/format.js';
import { counters, rates, samples, status } from '../lib/live.js';
import { link } from '../lib/router.js';
import { session } from '../lib/session.js';
import { Chart } from '../ui/chart.js';
import { Loading } from '../ui/message.js';

function Home() {
    if (status.value === null)
        return html`<${Loading} />`;
    return html`<h1>Home</h1>`;
}

export const section = { id: 'home', title: 'Home', icon: 'home', group: 'top', view: Home };
