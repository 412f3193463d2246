/* pairs.h - named texts: the tables `settings` and `meta`, held in memory too.  A pair
 * never changes; a new one takes its place. */
#pragma once

#include "registry/registry.h"
#include "registry/store.h"

#define PAIRS_NAME_MAX  128           /* with its zero */
#define PAIRS_VALUE_MAX (1024 * 1024) /* with its zero */

struct pair {
    char *name;
    char *value; /* NULL: the pair is to go */
    ow_time time;
    char account[REGISTRY_ACCOUNT_MAX];
    char note[REGISTRY_NOTE_MAX];
    uint32_t crc; /* of its row */
};

/* One table. */
struct pairs {
    enum store_stmt put, drop;
    const char *select; /* all rows */
    struct pair **item; /* in the order of names */
    size_t count, room;
};

/* The two tables. */
void pairs_init_settings(struct pairs *pairs);
void pairs_init_meta(struct pairs *pairs);

/* Release the pairs. */
void pairs_done(struct pairs *pairs);

/* The pair of that name, or NULL. */
const struct pair *pairs_find(const struct pairs *pairs, const char *name);

/* Make a pair; cause may be NULL.  OW_ERANGE: name or value too long; OW_EINVAL: empty
 * name; OW_ENOMEM. */
enum ow_err pair_new(const char *name, const char *value,
                     const struct registry_cause *cause, struct pair **ret_pair);

/* Release a pair.  NULL is allowed. */
void pair_free(struct pair *pair);

/* Write pair, or its removal, in the open transaction; before is the one it replaces
 * there (NULL: none).  Keeps tally right. */
enum ow_err pairs_write(const struct pairs *pairs, struct store *store, struct pair *pair,
                        const struct pair *before, struct tally *tally);

/* Make room for that many more, so that pairs_apply() cannot fail.  OW_ENOMEM. */
enum ow_err pairs_reserve(struct pairs *pairs, size_t more);

/* Let pair take effect in memory; takes it over. */
void pairs_apply(struct pairs *pairs, struct pair *pair);

/* Read the pair at which stmt (pairs->select) stands.  OW_EFORMAT: damaged. */
enum ow_err pairs_take(sqlite3_stmt *stmt, struct pair **ret_pair);
