/* mapping_dialog.js - make or change a static mapping; what the server would say to it
 * stands there before it is done. */
import { html, useEffect, useRef, useState } from '../vendor.js';
import { getTagged, path, post, put } from '../lib/api.js';
import { endOfDay, local } from '../lib/format.js';
import { machineText, recordText, suffixMeaning, typedName } from '../lib/names.js';
import { useSettled } from '../lib/settled.js';
import { Button, Check, Field, NoteField, Select, TextField } from '../ui/control.js';
import { DialogForm, showDialog, showLoaded } from '../ui/dialog.js';
import { Notice, ProblemBox } from '../ui/message.js';
import { say } from '../ui/toast.js';

const types = {
    unique: { title: 'Unique', text: 'One machine with one address.' },
    multihomed: { title: 'Multihomed', text: 'One machine with several addresses, up to 25.' },
    group: { title: 'Group', text: 'A workgroup. It has no addresses; members answer broadcasts.' },
    domain: { title: 'Domain name', text: 'The domain controllers of a domain, up to 25.' },
    'internet-group': { title: 'Internet group', text: 'Any machines with one name, up to 25.' },
};

/* Suffixes that stand for one type only. */
const typeOfSuffix = { '1b': 'unique', '1c': 'domain', '1e': 'group' };

export const typeTitle = (type) => types[type]?.title ?? type;

/* What was typed, parted at commas, blanks and lines. */
const addressesOf = (text) => text.split(/[\s,;]+/).filter((word) => word !== '');

/* What stands in the fields of the name, {name, suffix, scope}; null when no name can be
 * meant, or when its suffix or scope is given twice. */
function namedIn(form) {
    const typed = typedName(form.name);

    if (typed === null || (typed.suffix && form.suffix) || (typed.scope && form.scope))
        return null;
    return { name: typed.name, suffix: typed.suffix || form.suffix, scope: typed.scope || form.scope };
}

/* The name as the API takes it, "FRED<20>.corp"; null when no name can be meant. */
function mappingName(form) {
    const named = namedIn(form);

    return named && (named.suffix === '' ? machineText(named) : recordText(named));
}

/* The type that was chosen, or else the one that goes with the suffix. */
const typeOf = (form) => form.type || typeOfSuffix[namedIn(form)?.suffix] || 'unique';

/* The day of a time of the API, here; '' for null. */
const dayOf = (time) => time ? local(Date.parse(time)).slice(0, 10) : '';

/* What to send for what stands in the form, [method, path, body] each; null while
 * something is missing.  A name with several mappings is changed record by record. */
function requestsOf(form, old) {
    const name = old ? machineText(old) : mappingName(form);
    const addresses = addressesOf(form.addresses);
    const body = { addresses };

    if (form.until !== dayOf(old?.until))
        body.until = endOfDay(form.until);
    if (name === null || (form.type !== 'group' && addresses.length === 0))
        return null;
    if (!old)
        return [['post', '/mappings', { name, type: form.type, ...body }]];
    const names = old.shared ? old.suffixes.map((suffix) => recordText({ ...old, suffix })) : [name];

    return names.map((one) => ['put', path('mappings', one), body]);
}

/* Carry them out, or try them; all warnings.  With a tag nothing is done when the name was
 * changed by somebody else meanwhile. */
async function send(requests, params, tag) {
    const warnings = [];

    for (const [method, where, body] of requests) {
        const answer = await (method === 'put' ? put : post)(where, body, params, { tag });

        warnings.push(...answer.warnings ?? []);
    }
    return warnings;
}

/* What the server thinks of it, without doing it.  {warnings, problem}, or null. */
function useOpinion(requests, force) {
    const asked = useSettled(JSON.stringify(requests), 350);
    const [opinion, setOpinion] = useState(null);

    useEffect(() => {
        let current = true;

        setOpinion(null);
        if (asked !== 'null')
            send(JSON.parse(asked), { dry_run: true, force }).then(
                (warnings) => current && setOpinion({ warnings }),
                (problem) => current && setOpinion({ warnings: [], problem }));
        return () => { current = false; };
    }, [asked, force]);
    return opinion;
}

/* The server's sentence ends with the option of winsctl; here a box is ticked instead. */
const withoutOption = (text) => text.replace(/[:;] use --force\b[^.]*\.?$/, '.');

function Opinion({ opinion, force, onForce }) {
    const box = useRef(null);

    useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [opinion]);
    if (opinion === null)
        return null;
    const { warnings, problem } = opinion;

    return html`<div class="stack" ref=${box}>${warnings.map((w) => html`<${Notice} key=${w.text} tone="warn" icon="conflict">${w.text}<//>`)}
        ${problem && problem.code !== 'needs-force' && html`<${ProblemBox} problem=${problem} />`}
        ${(problem?.code === 'needs-force' || force) && html`<${Notice} tone="warn" icon="conflict">
            <p>${problem ? withoutOption(problem.message) : 'The mapping takes the place of what stands there.'}</p>
            <${Check} checked=${force} onChange=${onForce}>Replace it<//><//>`}</div>`;
}

const empty = { name: '', suffix: '', scope: '', type: '', addresses: '', note: '', until: '' };

const formOf = (old) => ({ ...empty, name: old.name, scope: old.scope, type: old.type,
    addresses: old.addresses.join('\n'), until: dayOf(old.until) });

/* What the name in the form means; where it is wrong, what may stand there. */
function nameHelp(form) {
    const typed = typedName(form.name);

    if (form.name.trim() === '')
        return 'At most 15 characters; small letters become capitals.';
    if (typed === null)
        return 'NAME, NAME<20> or NAME.SCOPE; other characters are written as \\xNN.';
    if (namedIn(form) === null)
        return 'The suffix or the scope stands in the name already.';
    if (typed.scope !== '')
        return `${typed.name} in the NetBIOS scope "${typed.scope}"; a dot in the name itself is \\x2e.`;
    return typed.suffix === '' ? 'Small letters become capitals.'
        : `One record, ${[recordText(typed), suffixMeaning(typed.suffix)].filter(Boolean).join(', ')}.`;
}

function NameFields({ form, set }) {
    const [more, setMore] = useState(false);

    return html`<${TextField} label="Computer or group name" value=${form.name} autofocus
            onInput=${(v) => set({ name: v })} class="input mono" maxlength="128"
            help=${nameHelp(form)} />
        ${more ? html`<div class="fields two">
            <${TextField} label="Suffix" hint="16th octet, hexadecimal" value=${form.suffix} maxlength="2"
                onInput=${(v) => set({ suffix: v.replace(/[^0-9a-fA-F]/g, '').toLowerCase() })} class="input mono"
                help="Empty: those that belong to the type." />
            <${TextField} label="NetBIOS scope" value=${form.scope} onInput=${(v) => set({ scope: v })}
                class="input mono" help="Empty almost everywhere." /></div>`
            : html`<div><${Button} kind="quiet" onClick=${() => setMore(true)}>Suffix and scope<//></div>`}`;
}

function TypeField({ form, set }) {
    return html`<${Field} label="Type" help=${types[form.type].text}>${(attrs) => html`<${Select} value=${form.type}
        onChange=${(type) => set({ type })} options=${Object.entries(types).map(([key, t]) => [key, t.title])}
        ...${attrs} />`}<//>`;
}

function MappingForm({ close, old, first, tag }) {
    const [typed, setForm] = useState(old ? formOf(old) : { ...empty, ...first });
    const form = { ...typed, type: typeOf(typed) };
    const [force, setForce] = useState(false);
    const set = (change) => setForm((before) => ({ ...before, ...change }));
    const requests = requestsOf(form, old);
    const opinion = useOpinion(requests, force && !old);
    const refused = opinion?.problem !== undefined && !(opinion.problem.code === 'needs-force' && force);
    const submit = async () => {
        await send(requests, { note: form.note, force: force && !old }, tag);
        say(old ? `The mapping of ${old.name} is changed.` : `${requests[0][2].name} is mapped.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action=${old ? 'Save' : 'Add mapping'}
        disabled=${requests === null || refused}>
        ${!old && html`<${NameFields} form=${form} set=${set} />
            <${TypeField} form=${form} set=${set} />`}
        ${form.type !== 'group' && html`<${Field} label="Addresses"
            help="IPv4 addresses, one a line.">${(attrs) => html`<textarea class="input mono" rows="3"
            value=${form.addresses} onInput=${(e) => set({ addresses: e.currentTarget.value })}
            spellcheck=${false} ...${attrs} />`}<//>`}
        <${Opinion} opinion=${opinion} force=${force} onForce=${setForce} />
        <div class="fields two">
            <${TextField} label="Ends on" hint="optional" type="date" value=${form.until}
                onInput=${(v) => set({ until: v })} help="After that day the mapping goes by itself." />
            <${NoteField} value=${form.note} onInput=${(v) => set({ note: v })}
                help="Why it is there; kept in the history." />
        </div>
    <//>`;
}

/* Resolves with true when a mapping was added.  first: what stands in the form. */
export function addMapping(first = {}) {
    return showDialog({ title: 'Add a static mapping',
        body: ({ close }) => html`<${MappingForm} close=${close} first=${first} />` });
}

/* Resolves with true when the mapping was changed.  The name's tag is asked for first; a
 * name with several mappings has none. */
export function changeMapping(mapping) {
    const name = machineText(mapping);

    return showLoaded({ title: `Change the mapping of ${name}`,
        load: async (signal) => mapping.shared ? '' : (await getTagged(path('names', name), {}, { signal }))[1],
        body: ({ close, data: tag }) => html`<${MappingForm} close=${close} old=${mapping} tag=${tag} />` });
}
