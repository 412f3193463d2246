/* delete_dialog.js - deleting records: says what a deletion here and a tombstone are, picks
 * the right one for what is there, and shows beforehand what will go. */
import { html, useState } from '../vendor.js';
import { del, path } from '../lib/api.js';
import { count } from '../lib/format.js';
import { counters } from '../lib/live.js';
import { useLoad } from '../lib/load.js';
import { recordText } from '../lib/names.js';
import { Choice, NoteField } from '../ui/control.js';
import { DialogForm, showDialog } from '../ui/dialog.js';
import { Notice, ProblemBox } from '../ui/message.js';
import { Name } from '../ui/text.js';
import { say } from '../ui/toast.js';

/* Which of them may go: [{value, title, text}], the best first. */
function scopes(wanted, all) {
    const statics = all.filter((r) => r.static).length;

    if (wanted.length === 1)
        return [];
    if (statics > 0 && statics < all.length)
        return [
            { value: 'static', title: 'The static mapping only',
                text: `${count(statics, 'record')}. What machines registered stays.` },
            { value: 'all', title: 'Every record of the name',
                text: `${count(all.length, 'record')}, also those that machines registered.` },
        ];
    return [];
}

/* Records of other servers come back from them unless they are told. */
function mustTell(records) {
    const owners = new Set(records.map((r) => r.owner));

    return owners.size > 1 || counters.value?.names_replica > 0;
}

function Body({ close, name, wanted, all }) {
    const choices = scopes(wanted, all);
    const tell = mustTell(all);
    const [scope, setScope] = useState(choices[0]?.value ?? 'all');
    const [way, setWay] = useState(tell ? 'tombstone' : 'here');
    const [note, setNote] = useState('');
    const records = scope === 'static' ? all.filter((r) => r.static) : wanted;
    const one = wanted.length === 1;
    const params = { tombstone: way === 'tombstone', force: !one && records.some((r) => !r.static) };
    const where = path('names', one ? recordText(wanted[0]) : name);
    const preview = useLoad((signal) => del(where, { ...params, dry_run: 1 }, { signal }),
        [where, way, scope]);
    const live = records.some((r) => !r.static && r.state === 'active');
    const submit = async () => {
        const answer = await del(where, { ...params, note });

        say(`${count(answer.changed, 'record')} of ${name} ${answer.changed === 1 ? 'is' : 'are'} ${
            way === 'tombstone' ? 'marked as deleted' : 'deleted'}.`);
        return true;
    };

    return html`<${DialogForm} close=${close} submit=${submit} kind="danger" action="Delete"
        disabled=${preview.data === null}>
        ${choices.length > 0 && html`<${Choice} legend="What" value=${scope} onChange=${setScope}
            options=${choices} />`}
        <${Choice} legend="How" value=${way} onChange=${setWay} options=${[
            { value: 'here', title: `Delete it here${tell ? '' : ' (right for this server)'}`,
                text: tell ? 'It is gone from this server at once, but servers that have a copy give it back.'
                    : 'It is gone at once. No other server has a copy of it.' },
            { value: 'tombstone', title: `Mark it as deleted${tell ? ' (right here)' : ''}`,
                text: tell ? 'A tombstone stays for a while and tells the other servers to delete their ' +
                    'copies, too.' : 'A tombstone stays for a while, for other servers that copy from this ' +
                    'one. There is none now.' },
        ]} />
        ${live && html`<${Notice} tone="warn">The machine that holds it is not told. It registers the name
            again when it renews it or starts.<//>`}
        ${preview.problem ? html`<${ProblemBox} problem=${preview.problem} />`
            : preview.data && html`<div class="preview"><h3>${way === 'tombstone' ? 'Will be marked as deleted'
                : 'Will be deleted'}</h3><ul>${preview.data.names.map((n) => html`<li key=${n.hex}><${Name}
                of=${n} /></li>`)}</ul></div>`}
        <${NoteField} value=${note} onInput=${setNote} />
    <//>`;
}

/* Ask how wanted, which are among all records of name, are to be deleted, and do it.
 * Resolves with true when something was deleted. */
export function deleteRecords(name, wanted, all) {
    const title = wanted.length === 1 ? `Delete ${recordText(wanted[0])}` : `Delete ${name}`;

    return showDialog({ title, body: ({ close }) => html`<${Body} close=${close} name=${name}
        wanted=${wanted} all=${all} />` });
}
