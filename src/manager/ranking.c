/* ranking.c - a heap with the worst of the kept records on top. */
#include "manager/ranking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MATCH_SHIFT 56 /* the fit stands above the first octets of the name */

struct kept {
    struct ranking_place place;
    struct wins_record record;
};

struct ranking {
    struct ranking_order order;
    bool has_after;
    struct ranking_place after;
    uint64_t offered;
    bool has_more;
    size_t max, count;
    struct kept *kept;
    struct kept *heap[RANKING_MAX];
};

static const char *const words[] = {
    [RANKING_NAME] = "name",       [RANKING_SUFFIX] = "suffix",
    [RANKING_TYPE] = "type",       [RANKING_STATE] = "state",
    [RANKING_STATIC] = "static",   [RANKING_OWNER] = "owner",
    [RANKING_VERSION] = "version", [RANKING_ADDRESS] = "address",
    [RANKING_EXPIRES] = "expires", [RANKING_SEEN] = "seen",
};

bool ranking_order_read(const char *text, struct ranking_order *ret_order)
{
    const bool down = text[0] == '-';

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text + down, words[i]) == 0) {
            *ret_order = (struct ranking_order){(enum ranking_by)i, down};
            return true;
        }
    return false;
}

/* ---- places ------------------------------------------------------------------------ */

/* The first octets of a name as a number: most comparisons end with it. */
static uint64_t beginning(const struct nb_name *name)
{
    uint64_t value = 0;

    for (size_t i = 0; i < sizeof value; i++)
        value = value << 8 | name->octet[i];
    return value;
}

/* Times before 1970 come before the others, too. */
static uint64_t of_time(ow_time time)
{
    return (uint64_t)time ^ UINT64_C(1) << 63;
}

static uint64_t value_of(enum ranking_by by, const struct wins_record *record,
                         unsigned fit)
{
    switch (by) {
    case RANKING_NAME:
        return beginning(&record->key.name);
    case RANKING_SUFFIX:
        return nb_suffix(&record->key.name);
    case RANKING_TYPE:
        return record->type;
    case RANKING_STATE:
        return record->state;
    case RANKING_STATIC:
        return record->is_static;
    case RANKING_OWNER:
        return record->owner;
    case RANKING_VERSION:
        return record->version;
    case RANKING_ADDRESS:
        return record->count == 0 ? 0 : record->member[0].addr;
    case RANKING_EXPIRES:
        return of_time(record->expires);
    case RANKING_SEEN:
        return of_time(record->seen);
    case RANKING_MATCH:
        return (uint64_t)fit << MATCH_SHIFT |
               beginning(&record->key.name) >> (64 - MATCH_SHIFT);
    }
    return 0;
}

/* <0: a comes before b. */
static int compare(const struct ranking *ranking, uint64_t value,
                   const struct nb_key *key, const struct ranking_place *b)
{
    int order =
        value != b->value ? (value < b->value ? -1 : 1) : nb_key_compare(key, &b->key);

    return ranking->order.down ? -order : order;
}

static void put_hex(char **at, const uint8_t *octets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *at += sprintf(*at, "%02x", octets[i]);
}

const char *ranking_place_text(const struct ranking_place *place,
                               char text[RANKING_PLACE_TEXT])
{
    char *at = text + sprintf(text, "%016llx", (unsigned long long)place->value);

    put_hex(&at, place->key.name.octet, NB_NAME_LEN);
    put_hex(&at, place->key.scope.octet, place->key.scope.len);
    return text;
}

static bool get_hex(const char **at, uint8_t *ret_octet)
{
    static const char digits[] = "0123456789abcdef";
    const char *high = (*at)[0] == '\0' ? NULL : strchr(digits, (*at)[0]);
    const char *low = high == NULL || (*at)[1] == '\0' ? NULL : strchr(digits, (*at)[1]);

    if (low == NULL)
        return false;
    *ret_octet = (uint8_t)((high - digits) << 4 | (low - digits));
    *at += 2;
    return true;
}

bool ranking_place_read(const char *text, struct ranking_place *ret_place)
{
    struct ranking_place place = {0};
    uint8_t octet;

    for (size_t i = 0; i < sizeof place.value; i++) {
        if (!get_hex(&text, &octet))
            return false;
        place.value = place.value << 8 | octet;
    }
    for (size_t i = 0; i < NB_NAME_LEN; i++)
        if (!get_hex(&text, &place.key.name.octet[i]))
            return false;
    while (*text != '\0') {
        if (place.key.scope.len == NB_SCOPE_ROOM || !get_hex(&text, &octet))
            return false;
        place.key.scope.octet[place.key.scope.len++] = octet;
    }
    *ret_place = place;
    return true;
}

/* ---- the heap ---------------------------------------------------------------------- */

struct ranking *ranking_new(struct ranking_order order, size_t max,
                            const struct ranking_place *after)
{
    struct ranking *ranking = calloc(1, sizeof *ranking);

    if (ranking == NULL)
        return NULL;
    ranking->order = order;
    ranking->max = max;
    ranking->has_after = after != NULL;
    if (after != NULL)
        ranking->after = *after;
    ranking->kept = calloc(max, sizeof *ranking->kept);
    if (ranking->kept == NULL) {
        free(ranking);
        return NULL;
    }
    return ranking;
}

void ranking_free(struct ranking *ranking)
{
    if (ranking == NULL)
        return;
    free(ranking->kept);
    free(ranking);
}

static bool is_before(const struct ranking *ranking, size_t a, size_t b)
{
    const struct ranking_place *place = &ranking->heap[a]->place;

    return compare(ranking, place->value, &place->key, &ranking->heap[b]->place) < 0;
}

static void swap(struct ranking *ranking, size_t a, size_t b)
{
    struct kept *kept = ranking->heap[a];

    ranking->heap[a] = ranking->heap[b];
    ranking->heap[b] = kept;
}

static void rise(struct ranking *ranking, size_t at)
{
    while (at > 0 && is_before(ranking, (at - 1) / 2, at)) {
        swap(ranking, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void sink(struct ranking *ranking, size_t count)
{
    for (size_t at = 0;;) {
        size_t child = 2 * at + 1;

        if (child >= count)
            return;
        if (child + 1 < count && is_before(ranking, child, child + 1))
            child++;
        if (!is_before(ranking, at, child))
            return;
        swap(ranking, at, child);
        at = child;
    }
}

static void fill(struct kept *kept, const struct wins_record *record, uint64_t value)
{
    kept->place.value = value;
    nb_key_copy(&kept->place.key, &record->key);
    wins_record_copy(&kept->record, record);
}

void ranking_offer(struct ranking *ranking, const struct wins_record *record,
                   unsigned fit)
{
    const uint64_t value = value_of(ranking->order.by, record, fit);

    ranking->offered++;
    if (ranking->has_after && compare(ranking, value, &record->key, &ranking->after) <= 0)
        return;
    if (ranking->count < ranking->max) {
        ranking->heap[ranking->count] = &ranking->kept[ranking->count];
        fill(ranking->heap[ranking->count], record, value);
        rise(ranking, ranking->count++);
        return;
    }
    ranking->has_more = true;
    if (compare(ranking, value, &record->key, &ranking->heap[0]->place) >= 0)
        return;
    fill(ranking->heap[0], record, value);
    sink(ranking, ranking->count);
}

size_t ranking_end(struct ranking *ranking)
{
    for (size_t left = ranking->count; left > 1; left--) {
        swap(ranking, 0, left - 1);
        sink(ranking, left - 1);
    }
    return ranking->count;
}

const struct wins_record *ranking_at(const struct ranking *ranking, size_t i)
{
    return &ranking->heap[i]->record;
}

uint64_t ranking_offered(const struct ranking *ranking)
{
    return ranking->offered;
}

bool ranking_has_more(const struct ranking *ranking)
{
    return ranking->has_more;
}

const struct ranking_place *ranking_last(const struct ranking *ranking)
{
    return &ranking->heap[ranking->count - 1]->place;
}
