/* import.h - what becomes of a record that a file of another server describes.  Pure. */
#pragma once

#include "rules/mapping.h"

/* What to do when a record stands that says something else. */
enum wins_conflict {
    WINS_KEEP_HELD,    /* it stays */
    WINS_REPLACE_HELD, /* the file's word takes its place */
    WINS_MERGE_BOTH,   /* the addresses of both, where both are lists or machines */
};

/* "keep", "replace", "merge" and back; -1 for other text. */
const char *wins_conflict_str(enum wins_conflict conflict);
int wins_conflict_parse(const char *text);

/* One record of a file.  It becomes a record of this server, whoever owned it. */
struct wins_imported {
    struct nb_key key;
    enum wins_mapping_type type;
    bool is_static;
    uint8_t node;
    ow_time expires; /* 0: not said, or a static one without an end */
    size_t count;
    ow_addr addr[WINS_MEMBERS_MAX];
};

enum wins_import_outcome {
    WINS_IMPORT_ADDED,
    WINS_IMPORT_REPLACED,
    WINS_IMPORT_MERGED,
    WINS_IMPORT_UNCHANGED, /* it stands like that already */
    WINS_IMPORT_KEPT,      /* what stands says something else, and stays */
    WINS_IMPORT_EXPIRED,   /* the life that the file gives it is over */
    WINS_IMPORT_REFUSED,   /* there can be no such record */
    WINS_IMPORT_COUNT,
};

/* "added", "replaced", "merged", "unchanged", "kept", "expired", "refused". */
const char *wins_import_outcome_str(enum wins_import_outcome outcome);

/* Decide what becomes of imported, held being the record of its key (NULL: none).
 * - A static record ends only if the file says when.  A dynamic one gets the life that
 * the file gives it, at most the renewal interval, which also stands where the file is
 * silent.
 * - Addresses of normal groups that no machine can have (255.255.255.255) are left out.
 * - A record that is not alive stands against nothing.
 * - Merging keeps what is static static; a machine with several addresses is multihomed.
 * The verdict is WINS_STORE for the first three outcomes, else an answer; its reason says
 * why a record was kept or refused. */
enum wins_import_outcome wins_decide_import(const struct wins_policy *policy,
                                            const struct wins_record *held,
                                            const struct wins_imported *imported,
                                            enum wins_conflict conflict, ow_time now,
                                            struct wins_verdict *ret_verdict);
