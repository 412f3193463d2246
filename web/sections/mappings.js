/* mappings.js - the static mappings: who made them, until when, and whether they are
 * needed at all. */
import { html, useMemo } from '../vendor.js';
import { get, path } from '../lib/api.js';
import { count, local } from '../lib/format.js';
import { useLater, useLoad, useTopic } from '../lib/load.js';
import { machineText } from '../lib/names.js';
import { go, link, setParams } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, LinkButton, Select } from '../ui/control.js';
import { Empty, Loaded } from '../ui/message.js';
import { Table } from '../ui/table.js';
import { Addresses, Name } from '../ui/text.js';
import { sayProblem } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';
import { deleteRecords } from './delete_dialog.js';
import { Import } from './import.js';
import { addMapping, changeMapping, typeTitle } from './mapping_dialog.js';

const PAGE = 5000;

function Marks({ mapping }) {
    const soon = mapping.until && Date.parse(mapping.until) - Date.now() < 7 * 86400e3;

    return html`<span class="marks">${mapping.refused > 0 && html`<${Badge} tone="bad"
            title=${`refused ${count(mapping.refused, 'registration')}`}>in conflict<//>`}${mapping.needless && html`<${Badge} tone="warn"
            title="This machine registers by itself: the mapping is not needed, and may stand in its way."
            >not needed<//>`}${soon && html`<${Badge} tone="warn" title="ends within a week">ends soon<//>`}</span>`;
}

function Origin({ origin }) {
    return origin ? html`<span title=${local(Date.parse(origin.time))}>${origin.account}</span>`
        : html`<span class="faint">not known</span>`;
}

function Day({ at }) {
    return at ? html`<time datetime=${at} title=${local(Date.parse(at))}>${local(Date.parse(at)).slice(0, 10)}</time>`
        : html`<span class="faint">never</span>`;
}

function columnsFor(act) {
    return [
        { key: 'name', title: 'Name', width: '150px', narrow: '118px',
            cell: (m) => html`<a href=${link('name', [machineText(m)])}><${Name} of=${m} machine /></a>` },
        { key: 'type', title: 'Type', width: '130px', wide: 'very', cell: (m) => typeTitle(m.type) },
        { key: 'addresses', title: 'Addresses', width: '164px', narrow: '128px', cell: (m) => html`<${Addresses} list=${m.addresses} />` },
        { key: 'marks', title: 'Remarks', width: '128px', wide: true, cell: (m) => html`<${Marks} mapping=${m} />` },
        { key: 'note', title: 'Note', wide: true, cell: (m) => m.note ?? '' },
        { key: 'origin', title: 'Made by', width: '92px', wide: 'very', cell: (m) => html`<${Origin} origin=${m.origin} />` },
        { key: 'until', title: 'Ends', width: '106px', wide: 'very', cell: (m) => html`<${Day} at=${m.until} />` },
        { key: 'actions', title: html`<span class="unseen">Actions</span>`, width: '84px', narrow: '72px', align: 'end',
            cell: (m) => can('operator') && html`<span class="row-actions">
                <${Button} kind="quiet" icon="edit" label=${`Change ${m.name}`} onClick=${() => act.change(m)} />
                <${Button} kind="quiet" icon="trash" label=${`Delete ${m.name}`} onClick=${() => act.remove(m)} /></span>` },
    ];
}

/* What the machine itself registered under the name stays, unless one says otherwise. */
async function deleteMapping(mapping) {
    const name = machineText(mapping);

    try {
        const { records } = await get(path('names', name));

        return await deleteRecords(name, records.filter((r) => r.static
            && mapping.suffixes.includes(r.suffix)), records);
    } catch (problem) {
        sayProblem(problem);
        return true; /* it may be gone already: look again */
    }
}

/* shared: the name has other mappings besides, of other suffixes. */
function marked(mappings) {
    const times = new Map();

    for (const m of mappings)
        times.set(machineText(m), (times.get(machineText(m)) ?? 0) + 1);
    return mappings.map((m) => ({ ...m, shared: times.get(machineText(m)) > 1 }));
}

async function loadAll(signal) {
    const all = [];

    for (let cursor = null, first = true; first || cursor !== null; first = false) {
        const page = await get('/mappings', { limit: PAGE, cursor }, { signal });

        all.push(...page.mappings);
        cursor = page.cursor;
    }
    return marked(all);
}

function matches(m, { q = '', show }) {
    const words = q.trim().toLowerCase();

    return (show !== 'needless' || m.needless) && (show !== 'ending' || m.until) &&
        (words === '' || `${m.name} ${m.scope} ${m.addresses.join(' ')} ${m.note ?? ''} ${m.origin?.account ?? ''}`
            .toLowerCase().includes(words));
}

function Actions({ add }) {
    const operator = can('operator');

    return html`${operator && html`<${LinkButton} icon="upload" href=${link('mappings', ['import'])}>Import<//>`}
        <${LinkButton} icon="download" href=${link('export', [], { static: '1' })}>Export<//>
        ${operator && html`<${Button} kind="primary" icon="plus" onClick=${add}>Add mapping<//>`}`;
}

function Nothing({ all, add }) {
    return all.length > 0
        ? html`<${Empty} icon="pin" title="No mapping matches"><p>Take a filter away to see more.</p><//>`
        : html`<${Empty} icon="pin" title="No static mappings">
            <p>A mapping gives a fixed address to a name whose machine cannot register by itself. Machines that
            can need none.</p>
            ${can('operator') && html`<div class="row"><${Button} icon="plus" onClick=${add}>Add mapping<//></div>`}<//>`;
}

function List({ params }) {
    const load = useLoad(loadAll, []);
    const { data, reload } = load;
    const later = useLater(reload, 300);
    const rows = useMemo(() => (data ?? []).filter((m) => matches(m, params)), [data, params]);
    const then = async (dialog) => await dialog && reload();
    const act = { change: (m) => then(changeMapping(m)), remove: (m) => then(deleteMapping(m)) };
    const add = () => then(addMapping());
    const columns = useMemo(() => columnsFor(act), [reload]);

    useTopic('change', (record) => record.static !== false && later());
    useTopic('reset', reload);
    return html`<${ViewHead} title="Static mappings" text="Fixed addresses for names whose machines cannot
            register. A mapping of a machine that registers by itself stands in its way."
            actions=${html`<${Actions} add=${add} />`} />
        <div class="row filters">
            <input class="input search" type="search" placeholder="Filter by name, address, note or account"
                aria-label="Filter mappings" value=${params.q ?? ''}
                onInput=${(e) => setParams({ q: e.currentTarget.value })} />
            <${Select} aria-label="Show" value=${params.show ?? ''} onChange=${(show) => setParams({ show })}
                options=${[['', 'All mappings'], ['needless', 'Not needed'], ['ending', 'With an end']]} />
            ${data && html`<span class="muted">${count(rows.length, 'mapping')}</span>`}
        </div>
        <${Loaded} load=${load} what="Loading mappings">${() => html`<${Table} label="Static mappings" columns=${columns} rows=${rows} keyOf=${(m) => `${machineText(m)} ${m.suffixes}`}
            onOpen=${(m) => can('operator') ? act.change(m) : go('name', [machineText(m)])}
            empty=${html`<${Nothing} all=${data} add=${add} />`} />`}<//>`;
}

function Mappings({ args, params }) {
    return args[0] === 'import' ? html`<${Import} />` : html`<${List} params=${params} />`;
}

export const section = { id: 'mappings', title: 'Static mappings', icon: 'pin', group: 'names',
    view: Mappings, full: true };
