#include "registry/snapshot.h"

#include "registry/crc32c.h"
#include "registry/record_codec.h"

static uint32_t row_crc(uint32_t id, uint64_t row, const uint8_t *name, size_t name_len,
                        const uint8_t *record, size_t record_len)
{
    uint8_t bytes[16 + RECORD_KEY_MAX + RECORD_BYTES_MAX];
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));

    ow_put_u32(&w, id);
    ow_put_u64(&w, row);
    ow_put_u16(&w, (uint16_t)name_len);
    ow_put_bytes(&w, name, name_len);
    ow_put_u8(&w, record != NULL);
    if (record != NULL)
        ow_put_bytes(&w, record, record_len);
    return crc32c(bytes, w.pos);
}

/* Take the row of id, which is about to go, out of the tally. */
static enum ow_err forget(struct store *store, uint32_t id, struct tally *tally,
                          bool *ret_found)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_NAMES_CRC);
    int result;

    *ret_found = false;
    if (stmt == NULL)
        return store_run(store, stmt);
    sqlite3_bind_int64(stmt, 1, id);
    result = sqlite3_step(stmt);
    if (result == SQLITE_ROW) {
        tally_drop(tally, (uint32_t)sqlite3_column_int64(stmt, 0));
        *ret_found = true;
    }
    sqlite3_reset(stmt);
    return result == SQLITE_ROW || result == SQLITE_DONE ? OW_OK
                                                         : store_failed(store, result);
}

static enum ow_err put_row(struct store *store, const struct block *block,
                           struct tally *tally)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_NAMES_PUT);
    uint8_t name[RECORD_KEY_MAX];
    uint8_t bytes[RECORD_BYTES_MAX];
    struct ow_writer wn = ow_writer_on(name, sizeof(name));
    struct ow_writer wr = ow_writer_on(bytes, sizeof(bytes));
    bool grave = block_is_grave(block);
    struct wins_record record;
    uint32_t crc;

    if (stmt == NULL)
        return store_run(store, stmt);
    block_key(block, &record.key);
    record_put_key(&wn, &record.key);
    if (!grave) {
        block_record(block, &record);
        record_put(&wr, &record);
    }
    crc = row_crc(block->id, block->row, name, wn.pos, grave ? NULL : bytes, wr.pos);
    sqlite3_bind_int64(stmt, 1, block->id);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)block->row);
    sqlite3_bind_blob(stmt, 3, name, (int)wn.pos, SQLITE_STATIC);
    if (!grave)
        sqlite3_bind_blob(stmt, 4, bytes, (int)wr.pos, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 5, crc);
    tally_add(tally, crc);
    return store_run(store, stmt);
}

enum ow_err snapshot_put(struct store *store, const struct block *block,
                         struct tally *tally)
{
    bool found;
    enum ow_err err = forget(store, block->id, tally, &found);

    return err == OW_OK ? put_row(store, block, tally) : err;
}

enum ow_err snapshot_drop(struct store *store, uint32_t id, struct tally *tally)
{
    sqlite3_stmt *stmt;
    bool found;
    enum ow_err err = forget(store, id, tally, &found);

    if (err != OW_OK || !found)
        return err;
    stmt = store_stmt(store, STORE_NAMES_DROP);
    if (stmt != NULL)
        sqlite3_bind_int64(stmt, 1, id);
    return store_run(store, stmt);
}

enum ow_err snapshot_take(sqlite3_stmt *stmt, struct snapshot_row *ret_row)
{
    sqlite3_int64 id = sqlite3_column_int64(stmt, 0);
    sqlite3_int64 crc = sqlite3_column_int64(stmt, 4);
    const uint8_t *name = sqlite3_column_blob(stmt, 2);
    size_t name_len = (size_t)sqlite3_column_bytes(stmt, 2);
    const uint8_t *record = sqlite3_column_blob(stmt, 3);
    size_t record_len = (size_t)sqlite3_column_bytes(stmt, 3);

    ret_row->row = (uint64_t)sqlite3_column_int64(stmt, 1);
    if (id < 1 || id >= UINT32_MAX || record_len > RECORD_BYTES_MAX ||
        record_get_key(name, name_len, &ret_row->record.key) != OW_OK)
        return OW_EFORMAT;
    ret_row->id = (uint32_t)id;
    ret_row->crc = row_crc(ret_row->id, ret_row->row, name, name_len, record, record_len);
    if (crc != ret_row->crc)
        return OW_EFORMAT;
    ret_row->has_record = record != NULL;
    return ret_row->has_record ? record_get(record, record_len, &ret_row->record) : OW_OK;
}
