/* settings.js - what can be changed while the server runs, made from the rows that the
 * server gives: a new option needs no change here. */
import { html, useMemo } from '../vendor.js';
import { get } from '../lib/api.js';
import { count } from '../lib/format.js';
import { useLater, useLoad, useTopic } from '../lib/load.js';
import { link, setParams } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, Select } from '../ui/control.js';
import { Empty, Loaded } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { ViewHead } from '../ui/view_head.js';
import { changeSetting, shownValue } from './setting_dialog.js';

function mayChange(row) {
    return can(row.administrator ? 'administrator' : 'operator');
}

function Row({ row, reload }) {
    const change = async () => await changeSetting(row.name) && reload();

    return html`<li class="setting"><div class="grow">
            <h3>${row.name}${row.administrator && html` <${Badge} title="Makes the server send to other machines:
                only administrators may change it">administrators<//>`}</h3>
            <p class="help"><${Prose} text=${row.help} /></p></div>
        <div class="setting-value"><code>${shownValue(row.value)}</code>
            ${!row.is_default && html`<span class="help">default: ${shownValue(row.default)}</span>`}</div>
        ${mayChange(row) ? html`<${Button} icon="edit" label=${`Change ${row.name}`} onClick=${change} />`
            : html`<span class="no-button"></span>`}</li>`;
}

function matches(row, { q = '', show }) {
    const words = q.trim().toLowerCase();

    return (show !== 'changed' || !row.is_default) &&
        (words === '' || `${row.name} ${row.help} ${row.value}`.toLowerCase().includes(words));
}

function Settings({ params }) {
    const load = useLoad((signal) =>
        get('/settings', {}, { signal }).then((answer) => answer.settings), []);
    const { data, reload } = load;
    const later = useLater(reload, 300);
    const rows = useMemo(() => (data ?? []).filter((r) => matches(r, params)), [data, params]);

    useTopic('event', (event) => event.event === 'setting-changed' && later());
    useTopic('reset', reload);
    return html`<${ViewHead} title="Settings" text=${html`What can change while the server runs; it holds at once.
            Addresses, folders and accounts of the system stand in <code>winsd.yaml</code>. As one text:${' '}
            <a href=${link('backup')}>Backup</a>.`} />
        <div class="row filters">
            <input class="input search" type="search" placeholder="Filter settings" aria-label="Filter settings"
                value=${params.q ?? ''} onInput=${(e) => setParams({ q: e.currentTarget.value })} />
            <${Select} aria-label="Show" value=${params.show ?? ''} onChange=${(show) => setParams({ show })}
                options=${[['', 'All settings'], ['changed', 'Changed from the default']]} />
            ${data && html`<span class="muted">${count(rows.length, 'setting')}</span>`}
        </div>
        <${Loaded} load=${load} what="Loading settings">${() => rows.length === 0
            ? html`<${Empty} icon="settings" title="No setting matches"><p>Take a filter away to see more.</p><//>`
            : html`<ul class="card settings">${rows.map((row) => html`<${Row} key=${row.name} row=${row}
                reload=${reload} />`)}</ul>`}<//>`;
}

export const section = { id: 'settings', title: 'Settings', icon: 'settings', group: 'server', view: Settings };
