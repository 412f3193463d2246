/* save.js - files that the page itself makes, for the browser to keep. */

export function saveText(name, type, text) {
    const a = document.createElement('a');

    a.href = URL.createObjectURL(new Blob([text], { type }));
    a.download = name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
}

const cell = (value) => `"${String(value ?? '').replaceAll('"', '""')}"`;

/* A table as RFC 4180 has it: an array of rows, the first of them the titles.  A cell that
 * a spreadsheet would take for a formula gets an apostrophe. */
export function csv(rows) {
    const guarded = (value) => /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : value;

    return rows.map((row) => `${row.map((value) => cell(guarded(value))).join(',')}\r\n`).join('');
}
