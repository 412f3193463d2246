/* statistics.js - the counters as the statistics window of wins.msc has them, and what
 * stands beside it in the server's menu: clear, and age what is due. */
import { html, useEffect } from '../vendor.js';
import { get, post } from '../lib/api.js';
import { count, number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { counters } from '../lib/live.js';
import { can } from '../lib/session.js';
import { Button } from '../ui/control.js';
import { ask } from '../ui/dialog.js';
import { Loading, ProblemBox } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { say } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';

/* Title, the counters whose sum it is, and the lines below it. */
const groups = [
    ['Queries', ['queries_found', 'queries_not_found'],
        [['Records found', 'queries_found'], ['Records not found', 'queries_not_found']]],
    ['Releases', ['released', 'releases_failed'],
        [['Records found', 'released'], ['Records not found', 'releases_failed']]],
    ['Unique registrations', ['unique_registrations'],
        [['Conflicts', 'unique_conflicts'], ['Renewals', 'unique_renewals']]],
    ['Group registrations', ['group_registrations'],
        [['Conflicts', 'group_conflicts'], ['Renewals', 'group_renewals']]],
    ['Refused', ['refused'], [['By static mappings', 'refused_static'], ['Over a limit', 'rate_limited']]],
    ['Challenges', ['challenges'],
        [['Nobody answered', 'challenges_silent'], ['Answered', 'challenges_answered']]],
];

const when = (at, none) => (at === null ? html`<span class="faint">${none}</span>` : html`<${Time} at=${at} />`);

function Times({ statistics: s }) {
    const rows = [
        ['Server started', when(s.started, '')],
        ['Statistics cleared', when(s.cleared, 'never')],
        ['Database initialized by an import', when(s.last_import, 'not since the start')],
        ['Scavenging', 'each record by itself, when it is due'],
        ['Scavenging by hand', when(s.last_scavenge, 'not since the start')],
    ];

    return html`<section class="card" aria-label="Times"><div class="scroll-x"><table class="plain-table">
        <tbody>${rows.map(([title, value]) => html`<tr key=${title}><th scope="row">${title}</th>
            <td class="end">${value}</td></tr>`)}</tbody></table></div></section>`;
}

function Counters({ counters: c }) {
    const sum = (names) => number(names.reduce((total, name) => total + c[name], 0));

    return html`<div class="statistics">${groups.map(([title, of, parts]) => html`<section class="card" key=${title}
        aria-label=${title}><table class="plain-table"><thead><tr><th scope="row">${title}</th><td class="end"><strong>${
            sum(of)}</strong></td></tr></thead><tbody>${parts.map(([part, name]) => html`<tr key=${part}>
            <th scope="row">${part}</th><td class="end">${number(c[name])}</td></tr>`)}</tbody></table></section>`)}</div>`;
}

async function clear() {
    await post('/statistics/clear');
    say('The statistics begin anew.');
}

async function scavenge() {
    const { changed } = await post('/scavenge');

    say(changed === 0 ? 'Nothing was due.' : `${count(changed, 'record')} aged.`);
}

function Actions({ reload }) {
    const then = async (question) => await ask(question) && reload();

    return html`<${Button} icon="clock" onClick=${() => then({ title: 'Scavenge the database?', action: 'Scavenge',
            text: 'Every record that is due becomes released, a tombstone, or goes. This happens by itself when it is time; ' +
                'by hand it only happens at once.', submit: scavenge })}>Scavenge now<//>
        <${Button} icon="refresh" onClick=${() => then({ title: 'Clear the statistics?', action: 'Clear',
            text: 'They count from zero again. The charts, the status and the metrics are not changed.', submit: clear,
        })}>Clear<//>`;
}

function Statistics() {
    const { data, problem, reload } = useLoad((signal) => get('/statistics', {}, { signal }), []);

    useEffect(reload, [counters.value]);
    return html`<${ViewHead} title="Statistics" text="What the server did since it started, or since somebody cleared this."
            actions=${can('operator') && html`<${Actions} reload=${reload} />`} />
        ${problem && html`<${ProblemBox} problem=${problem} retry=${reload} />`}
        ${data === null && !problem && html`<${Loading} what="Loading statistics" />`}
        ${data !== null && html`<${Counters} counters=${data.counters} /><${Times} statistics=${data} />`}`;
}

export const section = { id: 'statistics', title: 'Statistics', icon: 'statistics', group: 'insight', view: Statistics };
