#include "registry/pairs.h"

#include "base/cursor.h"
#include "registry/crc32c.h"

#include <stdlib.h>
#include <string.h>

void pairs_init_settings(struct pairs *pairs)
{
    *pairs = (struct pairs){.put = STORE_SETTINGS_PUT,
                            .drop = STORE_SETTINGS_DROP,
                            .select = "SELECT * FROM settings"};
}

void pairs_init_meta(struct pairs *pairs)
{
    *pairs = (struct pairs){
        .put = STORE_META_PUT, .drop = STORE_META_DROP, .select = "SELECT * FROM meta"};
}

void pair_free(struct pair *pair)
{
    if (pair == NULL)
        return;
    free(pair->name);
    free(pair->value);
    free(pair);
}

void pairs_done(struct pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++)
        pair_free(pairs->item[i]);
    free(pairs->item);
    pairs->item = NULL;
    pairs->count = 0;
    pairs->room = 0;
}

/* Index of name, or where it belongs. */
static size_t position(const struct pairs *pairs, const char *name, bool *ret_found)
{
    size_t low = 0;
    size_t high = pairs->count;

    *ret_found = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(pairs->item[middle]->name, name);

        if (order == 0) {
            *ret_found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct pair *pairs_find(const struct pairs *pairs, const char *name)
{
    bool found;
    size_t at = position(pairs, name, &found);

    return found ? pairs->item[at] : NULL;
}

enum ow_err pair_new(const char *name, const char *value,
                     const struct registry_cause *cause, struct pair **ret_pair)
{
    struct pair *pair;

    if (name == NULL || name[0] == '\0')
        return OW_EINVAL;
    if (strlen(name) >= PAIRS_NAME_MAX ||
        (value != NULL && strlen(value) >= PAIRS_VALUE_MAX))
        return OW_ERANGE;
    pair = calloc(1, sizeof(*pair));
    if (pair == NULL)
        return OW_ENOMEM;
    pair->name = strdup(name);
    pair->value = value == NULL ? NULL : strdup(value);
    if (pair->name == NULL || (value != NULL && pair->value == NULL)) {
        pair_free(pair);
        return OW_ENOMEM;
    }
    if (cause != NULL) {
        memcpy(pair->account, cause->account,
               strnlen(cause->account, REGISTRY_ACCOUNT_MAX - 1));
        memcpy(pair->note, cause->note, strnlen(cause->note, REGISTRY_NOTE_MAX - 1));
    }
    *ret_pair = pair;
    return OW_OK;
}

/* Checksum over the texts with their zeros, so that no octet can change its field; each
 * text goes in as its own checksum, so no buffer for the longest is needed. */
static uint32_t pair_crc(const struct pair *pair)
{
    uint8_t bytes[4 * 4 + 8];
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));

    ow_put_u32(&w, crc32c(pair->name, strlen(pair->name) + 1));
    ow_put_u32(&w, crc32c(pair->value, strlen(pair->value) + 1));
    ow_put_u64(&w, (uint64_t)pair->time);
    ow_put_u32(&w, crc32c(pair->account, strlen(pair->account) + 1));
    ow_put_u32(&w, crc32c(pair->note, strlen(pair->note) + 1));
    return crc32c(bytes, w.pos);
}

enum ow_err pairs_write(const struct pairs *pairs, struct store *store, struct pair *pair,
                        const struct pair *before, struct tally *tally)
{
    sqlite3_stmt *stmt =
        store_stmt(store, pair->value == NULL ? pairs->drop : pairs->put);

    if (stmt == NULL)
        return store_run(store, stmt);
    if (before != NULL && before->value != NULL)
        tally_drop(tally, before->crc);
    sqlite3_bind_text(stmt, 1, pair->name, -1, SQLITE_STATIC);
    if (pair->value != NULL) {
        pair->crc = pair_crc(pair);
        tally_add(tally, pair->crc);
        sqlite3_bind_text(stmt, 2, pair->value, -1, SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 3, pair->time);
        sqlite3_bind_text(stmt, 4, pair->account, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 5, pair->note, -1, SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 6, pair->crc);
    }
    return store_run(store, stmt);
}

enum ow_err pairs_reserve(struct pairs *pairs, size_t more)
{
    size_t room = pairs->count + more;
    struct pair **grown;

    if (room <= pairs->room)
        return OW_OK;
    grown = realloc(pairs->item, room * sizeof(struct pair *));
    if (grown == NULL)
        return OW_ENOMEM;
    pairs->item = grown;
    pairs->room = room;
    return OW_OK;
}

void pairs_apply(struct pairs *pairs, struct pair *pair)
{
    bool found;
    size_t at = position(pairs, pair->name, &found);
    struct pair **item = pairs->item + at;

    if (found)
        pair_free(*item);
    if (pair->value == NULL) {
        if (found) {
            pairs->count--;
            memmove(item, item + 1, (pairs->count - at) * sizeof(struct pair *));
        }
        pair_free(pair);
        return;
    }
    if (!found) {
        memmove(item + 1, item, (pairs->count - at) * sizeof(struct pair *));
        pairs->count++;
    }
    *item = pair;
}

static bool copy_text(const char *text, char *ret, size_t room)
{
    if (text == NULL || strlen(text) >= room)
        return false;
    memcpy(ret, text, strlen(text) + 1);
    return true;
}

enum ow_err pairs_take(sqlite3_stmt *stmt, struct pair **ret_pair)
{
    struct pair *pair = NULL;
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    const char *value = (const char *)sqlite3_column_text(stmt, 1);
    enum ow_err err;

    if (name == NULL || value == NULL)
        return OW_EFORMAT;
    err = pair_new(name, value, NULL, &pair);
    if (err != OW_OK)
        return err == OW_ENOMEM ? err : OW_EFORMAT;
    pair->time = sqlite3_column_int64(stmt, 2);
    if (!copy_text((const char *)sqlite3_column_text(stmt, 3), pair->account,
                   sizeof(pair->account)) ||
        !copy_text((const char *)sqlite3_column_text(stmt, 4), pair->note,
                   sizeof(pair->note)) ||
        pair_crc(pair) != sqlite3_column_int64(stmt, 5)) {
        pair_free(pair);
        return OW_EFORMAT;
    }
    pair->crc = pair_crc(pair);
    *ret_pair = pair;
    return OW_OK;
}
