#include "registry/journal.h"

#include "registry/crc32c.h"
#include "registry/record_codec.h"

#include <string.h>

#define CRC_MAX                                                                          \
    (64 + REGISTRY_ACCOUNT_MAX + REGISTRY_NOTE_MAX + RECORD_KEY_MAX + RECORD_BYTES_MAX)

#define ROW_OVERHEAD 32 /* numbers and the share of a page's own */

/* A row as it lies in the table. */
struct columns {
    const struct journal_row *row;
    const uint8_t *name, *record; /* record NULL: removed */
    size_t name_len, record_len;
};

static uint32_t columns_crc(const struct columns *c)
{
    const struct journal_row *row = c->row;
    uint8_t bytes[CRC_MAX];
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));
    size_t account = strlen(row->cause.account);
    size_t note = strlen(row->cause.note);

    ow_put_u64(&w, row->row);
    ow_put_u64(&w, row->prev);
    ow_put_u32(&w, row->id);
    ow_put_u64(&w, (uint64_t)row->time);
    ow_put_u32(&w, (uint32_t)row->change);
    ow_put_u32(&w, (uint32_t)row->cause.source);
    ow_put_u32(&w, (uint32_t)row->cause.reason);
    ow_put_u32(&w, row->cause.from);
    ow_put_u8(&w, (uint8_t)account);
    ow_put_bytes(&w, row->cause.account, account);
    ow_put_u8(&w, (uint8_t)note);
    ow_put_bytes(&w, row->cause.note, note);
    ow_put_u16(&w, (uint16_t)c->name_len);
    ow_put_bytes(&w, c->name, c->name_len);
    ow_put_u8(&w, c->record != NULL);
    if (c->record != NULL)
        ow_put_bytes(&w, c->record, c->record_len);
    return crc32c(bytes, w.pos);
}

static void bind_text(sqlite3_stmt *stmt, int column, const char *text)
{
    if (text[0] != '\0')
        sqlite3_bind_text(stmt, column, text, -1, SQLITE_STATIC);
}

enum ow_err journal_put(struct store *store, const struct journal_row *row)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_JOURNAL_PUT);
    uint8_t name[RECORD_KEY_MAX];
    uint8_t record[RECORD_BYTES_MAX];
    struct ow_writer wn = ow_writer_on(name, sizeof(name));
    struct ow_writer wr = ow_writer_on(record, sizeof(record));
    struct columns columns = {.row = row, .name = name};

    if (stmt == NULL)
        return store_run(store, stmt);
    record_put_key(&wn, &row->record.key);
    columns.name_len = wn.pos;
    if (row->has_record) {
        record_put(&wr, &row->record);
        columns.record = record;
        columns.record_len = wr.pos;
    }
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)row->row);
    sqlite3_bind_int64(stmt, 2, row->time);
    sqlite3_bind_int64(stmt, 3, row->change);
    sqlite3_bind_int64(stmt, 4, row->cause.source);
    sqlite3_bind_int64(stmt, 5, row->cause.reason);
    sqlite3_bind_int64(stmt, 6, row->cause.from);
    bind_text(stmt, 7, row->cause.account);
    bind_text(stmt, 8, row->cause.note);
    sqlite3_bind_int64(stmt, 9, row->id);
    sqlite3_bind_int64(stmt, 10, (sqlite3_int64)row->prev);
    sqlite3_bind_blob(stmt, 11, name, (int)wn.pos, SQLITE_STATIC);
    if (row->has_record)
        sqlite3_bind_blob(stmt, 12, record, (int)wr.pos, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 13, columns_crc(&columns));
    return store_run(store, stmt);
}

/* Copy a text column; it must fit and hold no zero octet. */
static bool take_text(sqlite3_stmt *stmt, int column, char *ret, size_t room)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    size_t len = (size_t)sqlite3_column_bytes(stmt, column);

    if (text == NULL)
        text = "";
    if (len >= room || strlen(text) != len)
        return false;
    memcpy(ret, text, len + 1);
    return true;
}

/* Numbers that fit their fields; the checksum catches the rest. */
static bool take_numbers(sqlite3_stmt *stmt, struct journal_row *row)
{
    sqlite3_int64 id = sqlite3_column_int64(stmt, 8);
    sqlite3_int64 from = sqlite3_column_int64(stmt, 5);

    row->row = (uint64_t)sqlite3_column_int64(stmt, 0);
    row->time = sqlite3_column_int64(stmt, 1);
    row->change = (enum wins_change)sqlite3_column_int64(stmt, 2);
    row->cause.source = (enum registry_source)sqlite3_column_int64(stmt, 3);
    row->cause.reason = (enum wins_reason)sqlite3_column_int64(stmt, 4);
    row->cause.from = (ow_addr)from;
    row->id = (uint32_t)id;
    row->prev = (uint64_t)sqlite3_column_int64(stmt, 9);
    return id >= 1 && id < UINT32_MAX && from >= 0 && from <= UINT32_MAX;
}

enum ow_err journal_take(sqlite3_stmt *stmt, struct journal_row *ret_row)
{
    struct columns columns = {.row = ret_row};

    if (!take_numbers(stmt, ret_row) ||
        !take_text(stmt, 6, ret_row->cause.account, sizeof(ret_row->cause.account)) ||
        !take_text(stmt, 7, ret_row->cause.note, sizeof(ret_row->cause.note)))
        return OW_EFORMAT;
    columns.name = sqlite3_column_blob(stmt, 10);
    columns.name_len = (size_t)sqlite3_column_bytes(stmt, 10);
    columns.record = sqlite3_column_blob(stmt, 11);
    columns.record_len = (size_t)sqlite3_column_bytes(stmt, 11);
    if (columns.record_len > RECORD_BYTES_MAX ||
        record_get_key(columns.name, columns.name_len, &ret_row->record.key) != OW_OK)
        return OW_EFORMAT;
    if (sqlite3_column_int64(stmt, 12) != columns_crc(&columns))
        return OW_EFORMAT;
    ret_row->has_record = columns.record != NULL;
    if (!ret_row->has_record)
        return OW_OK;
    return record_get(columns.record, columns.record_len, &ret_row->record);
}

enum ow_err journal_get(struct store *store, uint64_t number, struct journal_row *ret_row)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_JOURNAL_GET);
    enum ow_err err = OW_ENOTFOUND;
    int result;

    if (stmt == NULL)
        return store_run(store, stmt);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)number);
    result = sqlite3_step(stmt);
    if (result == SQLITE_ROW)
        err = journal_take(stmt, ret_row);
    else if (result != SQLITE_DONE)
        err = OW_EIO;
    sqlite3_reset(stmt);
    return err;
}

uint64_t journal_bytes(const struct journal_row *row)
{
    uint64_t bytes = ROW_OVERHEAD + strlen(row->cause.account) + strlen(row->cause.note) +
                     NB_NAME_LEN + row->record.key.scope.len;

    if (row->has_record)
        bytes += 37 + 16 * (uint64_t)row->record.count;
    return bytes;
}
