/* import_text.h - a file of another server on its way into the database: read twice, once
 * to see whether it is whole, once record by record for the registrar. */
#pragma once

#include "base/siphash.h"
#include "formats/format.h"
#include "rules/import.h"

/* What becomes of it, whatever the file says. */
enum import_as { IMPORT_AS_SAID, IMPORT_AS_STATIC, IMPORT_AS_DYNAMIC };

/* The addresses that several lines give one name. */
struct import_group;

struct import_text {
    /* set by the caller */
    const struct format *format;
    struct format_options options;
    enum import_as as;
    const void *text;
    size_t len;
    struct ow_sipkey hash_key;
    /* private */
    struct format_reader reader;
    struct import_group *slot; /* open addressing */
    size_t groups, room;
    uint8_t suffix[3]; /* of the entry in hand: those still to come are [at, count) */
    size_t suffix_at, suffix_count;
};

/* Told of every remark while a text is checked, in the order of its lines. */
typedef void (*import_remarked)(void *ctx, const struct format_remark *remark);

/* Read the whole text.  tick(ctx, octets read) is called now and then.  OW_OK, whatever
 * the remarks are, or OW_ENOMEM. */
enum ow_err import_text_check(struct import_text *text, import_remarked remarked,
                              void (*tick)(void *ctx, size_t position), void *ctx);

/* Begin to give out its records. */
void import_text_rewind(struct import_text *text);

/* The next record; false at the end.  *ret_line is where the file speaks of it. */
bool import_text_next(struct import_text *text, struct wins_imported *ret_imported,
                      size_t *ret_line);

/* Octets of the text read so far. */
size_t import_text_position(const struct import_text *text);

/* Release what the check has kept. */
void import_text_done(struct import_text *text);
