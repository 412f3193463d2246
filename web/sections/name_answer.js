/* name_answer.js - what a machine would be answered if it asked for the name now: the
 * addresses in their order, with its reason, or why it gets none. */
import { html, useState } from '../vendor.js';
import { get, path } from '../lib/api.js';
import { count, duration } from '../lib/format.js';
import { suffixMeaning } from '../lib/names.js';
import { Badge, Button, TextField } from '../ui/control.js';
import { ProblemBox } from '../ui/message.js';

const ends = { negative: 'A negative answer: ', cut: 'An answer cut short: ', none: 'No answer: ' };

/* Of several suffixes that are answered alike, usually a machine's <00> and <20>, one. */
function together(answers) {
    const groups = new Map();

    for (const answer of answers) {
        const { name, suffix, hex, scope, ttl, ...said } = answer;
        const key = JSON.stringify(said);

        if (groups.has(key))
            groups.get(key).suffixes.push(suffix);
        else
            groups.set(key, { ...answer, suffixes: [suffix] });
    }
    return [...groups.values()];
}

function Said({ answer }) {
    return html`<div><p class="marks">${answer.suffixes.map((s) => html`<${Badge} key=${s}
            title=${suffixMeaning(s)}>${`<${s}>`}<//>`)}</p><div>${answer.answer === 'positive'
        ? html`<ol class="ranks">${answer.addresses.map((a) => html`<li key=${a.rank}><span
            class="address">${a.address}</span> <span class="help">${a.text}</span></li>`)}</ol>
            <p class="muted">${count(answer.addresses.length, 'address', 'addresses')}, to be kept for
            ${duration(answer.ttl)}.</p>`
        : html`<p>${ends[answer.answer]}${answer.text}</p>`}</div></div>`;
}

export function Answer({ name }) {
    const [machine, setMachine] = useState('');
    const [answer, setAnswer] = useState(null);
    const [problem, setProblem] = useState(null);
    const [busy, setBusy] = useState(false);
    const ask = async (event) => {
        event.preventDefault();
        setBusy(true);
        setProblem(null);
        try {
            setAnswer(await get(path('names', name, 'answer'), { for: machine.trim() }));
        } catch (error) {
            setAnswer(null);
            setProblem(error);
        }
        setBusy(false);
    };

    return html`<section class="card"><header><h2>What a machine would be answered</h2></header>
        <form class="card-body row answer-form" onSubmit=${ask} novalidate><${TextField} label="Its address"
            value=${machine} onInput=${setMachine} placeholder="192.168.1.20" inputmode="decimal" /><${Button}
            type="submit" busy=${busy} disabled=${machine.trim() === ''}>Show<//></form>
        ${problem && html`<${ProblemBox} problem=${problem} />`}
        ${answer && html`<div class="why" aria-live="polite">${together(answer.answers).map((a) =>
            html`<${Said} key=${a.hex} answer=${a} />`)}</div>`}</section>`;
}
