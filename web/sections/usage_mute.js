/* usage_mute.js - names and clients that are known and of no interest: left out of the lists,
 * until somebody wants to see them again. */
import { html, useState } from '../vendor.js';
import { path, post } from '../lib/api.js';
import { number } from '../lib/format.js';
import { can } from '../lib/session.js';
import { setParams } from '../lib/router.js';
import { Badge, Button, Check, NoteField } from '../ui/control.js';
import { DialogForm, showDialog } from '../ui/dialog.js';
import { sayDone, sayProblem } from '../ui/toast.js';

const act = async (kind, subject, action, note) =>
    sayDone((await post(path('usage', kind, subject, action), undefined, { note })).done);

function MuteForm({ close, kind, subject }) {
    const [note, setNote] = useState('');
    const submit = async () => {
        await act(kind, subject, 'mute', note);
        return true;
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Mute">
        <p>No longer list <strong>${subject}</strong>${kind === 'names' && ', with any suffix'}, until it is unmuted. It is
            counted as before, and stands in the report and in the query log.</p>
        <${NoteField} help="Why, for those who look for it." value=${note} onInput=${setNote} autofocus /><//>`;
}

function MuteButton({ kind, subject, muted, done }) {
    const change = async () => {
        try {
            if (muted === null ? await showDialog({ title: `Mute ${subject}`,
                body: (props) => html`<${MuteForm} ...${props} kind=${kind} subject=${subject} />` })
                : await act(kind, subject, 'unmute').then(() => true))
                done();
        } catch (problem) {
            sayProblem(problem);
        }
    };

    return html`<${Button} kind="quiet" icon=${muted === null ? 'mute' : 'sound'} onClick=${change}
        label=${`${muted === null ? 'Mute' : 'Unmute'} ${subject}`} />`;
}

/* The column behind the others.  kind: 'names' or 'clients', subject(row) what is muted. */
export const withMute = (columns, kind, subject, pages) => [...columns, { key: 'muted', title: 'Muted', width: '84px',
    wide: 'very', cell: (r) => html`<span class="marks" title=${r.muted?.note || undefined}>${
        can('operator') ? html`<${MuteButton} kind=${kind} subject=${subject(r)} muted=${r.muted} done=${pages.reload} />`
            : r.muted && html`<${Badge}>muted<//>`}</span>` }];

/* The box that shows them as well, when there are any. */
export const MutedBox = ({ params, pages }) => (pages.muted > 0 || params.muted === '1') && html`<${Check}
    checked=${params.muted === '1'} onChange=${(on) => setParams({ muted: on ? '1' : '' })}>Show the ${
    number(pages.muted ?? 0)} muted<//>`;
