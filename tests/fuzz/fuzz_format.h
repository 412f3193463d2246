/* fuzz_format.h - any text as a file of one format: whatever is in it, a reader ends, its
 * entries can be records and its remarks are sentences with a place.  A target sets
 * FUZZ_FORMAT and includes this. */
#pragma once

#include "fuzz.h"

#include "formats/format.h"

static inline void fuzz_entry(const struct format_entry *entry, size_t size)
{
    FUZZ_CHECK(entry->line >= 1 && entry->line <= size + 1);
    FUZZ_CHECK(entry->addr_count <= WINS_MEMBERS_MAX);
    FUZZ_CHECK(entry->type <= WINS_MAP_INTERNET_GROUP);
    FUZZ_CHECK(entry->state <= WINS_TOMBSTONE && entry->life <= ENTRY_DYNAMIC);
    FUZZ_CHECK(entry->node <= 3);
    FUZZ_CHECK(entry->key.scope.len <= NB_SCOPE_ROOM);
    for (size_t i = 0; i < entry->addr_count; i++)
        for (size_t k = 0; k < i; k++)
            FUZZ_CHECK(entry->addr[i] != entry->addr[k]);
}

static inline void fuzz_remark(const struct format_remark *remark, size_t size)
{
    size_t len = strnlen(remark->text, sizeof remark->text);

    FUZZ_CHECK(len > 0 && len < sizeof remark->text);
    FUZZ_CHECK(remark->line <= size + 1);
    for (size_t i = 0; i < len; i++)
        FUZZ_CHECK(remark->text[i] >= ' ' && remark->text[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct format_reader reader;
    const struct format *format = format_find(FUZZ_FORMAT);
    struct format_options options = {.page = OW_CP_850};
    uint8_t *text = fuzz_block(size);
    enum format_step step;
    size_t steps = 0;

    FUZZ_CHECK(format != NULL && format->read != NULL);
    memcpy(text, data, size);
    format_open(&reader, format, &options, text, size);
    while ((step = format_next(&reader)) != FORMAT_END) {
        FUZZ_CHECK(++steps <= 2 * size + 2);
        FUZZ_CHECK(format_position(&reader, text) <= size);
        if (step == FORMAT_ENTRY)
            fuzz_entry(&reader.entry, size);
        else
            fuzz_remark(&reader.remark, size);
    }
    free(text);
    return 0;
}
