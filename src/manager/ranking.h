/* ranking.h - the first of many records in some order, in bounded memory: offered one by
 * one, the best are kept.  A page begins behind the last record of the one before, so
 * that no list is ever held.  Pure: no registry, no HTTP. */
#pragma once

#include "base/error.h"
#include "rules/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANKING_MAX   1000 /* records in a page */
#define RANKING_WORDS "name suffix type state static owner version address expires seen"

enum ranking_by {
    RANKING_NAME,
    RANKING_SUFFIX,
    RANKING_TYPE,
    RANKING_STATE,
    RANKING_STATIC,
    RANKING_OWNER,
    RANKING_VERSION,
    RANKING_ADDRESS,
    RANKING_EXPIRES,
    RANKING_SEEN,
    RANKING_MATCH, /* how well it fits, then the name */
};

/* Records that are alike come in the order of their names. */
struct ranking_order {
    enum ranking_by by;
    bool down;
};

/* Read "version" or "-version"; false for other words. */
bool ranking_order_read(const char *text, struct ranking_order *ret_order);

/* The place of one record in an order. */
struct ranking_place {
    uint64_t value;
    struct nb_key key;
};

#define RANKING_PLACE_TEXT 640

/* A place as text (hex digits) and back; false for other text. */
const char *ranking_place_text(const struct ranking_place *place,
                               char text[RANKING_PLACE_TEXT]);
bool ranking_place_read(const char *text, struct ranking_place *ret_place);

struct ranking;

/* Keep the first max records (1 to RANKING_MAX) behind `after` (NULL: from the beginning)
 * in that order.  NULL: out of memory. */
struct ranking *ranking_new(struct ranking_order order, size_t max,
                            const struct ranking_place *after);

/* NULL is allowed. */
void ranking_free(struct ranking *ranking);

/* Here is a record; fit is how well it fits, for RANKING_MATCH. */
void ranking_offer(struct ranking *ranking, const struct wins_record *record,
                   unsigned fit);

/* Put the records kept into their order; nothing may be offered after that.  Returns how
 * many there are. */
size_t ranking_end(struct ranking *ranking);

/* The i-th of them. */
const struct wins_record *ranking_at(const struct ranking *ranking, size_t i);

/* How many were offered, and whether some come behind those kept. */
uint64_t ranking_offered(const struct ranking *ranking);
bool ranking_has_more(const struct ranking *ranking);

/* The place of the last record kept, of which there must be one. */
const struct ranking_place *ranking_last(const struct ranking *ranking);
