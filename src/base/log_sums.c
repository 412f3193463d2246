#include "base/log_sums.h"

#include "base/siphash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One event that passed less than a minute ago. */
struct slot {
    bool used;
    uint64_t hash; /* of the event and of what equal events share */
    ow_time since;
    struct ow_log_sum sum; /* times: held back since */
};

/* All events of one kind in the present minute. */
struct kind {
    ow_time since;
    uint32_t passed, held;
};

struct ow_log_sums {
    struct slot slot[OW_LOG_SUMS];
    struct kind kind[OW_EVENT_COUNT];
};

struct ow_log_sums *ow_log_sums_new(void)
{
    return calloc(1, sizeof(struct ow_log_sums));
}

void ow_log_sums_free(struct ow_log_sums *sums)
{
    free(sums);
}

static bool is_over(ow_time since, ow_time now)
{
    return now < since || now - since >= OW_LOG_SUM_SPAN;
}

/* The field that equal events share: the first one of the row; NULL when it has none. */
static const struct ow_field *shared_field(enum ow_event event,
                                           const struct ow_field *fields, size_t count)
{
    const char *keys = ow_event_row(event)->fields;
    size_t n = strcspn(keys, " ");

    for (size_t i = 0; i < count; i++)
        if (strncmp(fields[i].key, keys, n) == 0 && fields[i].key[n] == '\0')
            return &fields[i];
    return NULL;
}

static uint64_t hash_of(enum ow_event event, const char *value)
{
    /* The key need not be secret: at worst two events take turns in one slot, and the
     * limit for the kind still holds. */
    struct ow_sipkey key = {(uint64_t)event, 0};

    return ow_siphash(key, value, strlen(value));
}

/* Is there still room for one more of this kind in this minute? */
static bool kind_passes(struct kind *kind, ow_time now, uint32_t most)
{
    if (is_over(kind->since, now) && kind->held == 0) {
        kind->since = now;
        kind->passed = 0;
    }
    if (kind->passed >= most) {
        if (kind->held < UINT32_MAX)
            kind->held++;
        return false;
    }
    kind->passed++;
    return true;
}

bool ow_log_sums_pass(struct ow_log_sums *sums, ow_time now, enum ow_event event,
                      const struct ow_field *fields, size_t count, uint32_t most,
                      struct ow_log_sum *ret_sum)
{
    const struct ow_field *shared = shared_field(event, fields, count);
    char room[OW_FIELD_ROOM];
    const char *value = shared == NULL ? "" : ow_field_text(shared, room);
    uint64_t hash = hash_of(event, value);
    struct slot *slot = &sums->slot[hash % OW_LOG_SUMS];
    bool equal = slot->used && slot->hash == hash && slot->sum.event == event;

    ret_sum->times = 0;
    if (equal && !is_over(slot->since, now)) {
        if (slot->sum.times < UINT32_MAX)
            slot->sum.times++;
        return false;
    }
    if (!kind_passes(&sums->kind[event], now, most))
        return false;
    if (slot->used)
        *ret_sum = slot->sum;
    *slot = (struct slot){.used = true, .hash = hash, .since = now};
    slot->sum.event = event;
    snprintf(slot->sum.what, sizeof(slot->sum.what), "%s%s%s",
             shared == NULL ? "" : shared->key, shared == NULL ? "" : "=", value);
    return true;
}

bool ow_log_sums_due(struct ow_log_sums *sums, ow_time now, struct ow_log_sum *ret_sum)
{
    for (size_t i = 0; i < OW_LOG_SUMS; i++) {
        struct slot *slot = &sums->slot[i];

        if (!slot->used || !is_over(slot->since, now))
            continue;
        slot->used = false;
        if (slot->sum.times == 0)
            continue;
        *ret_sum = slot->sum;
        return true;
    }
    for (size_t i = 0; i < OW_EVENT_COUNT; i++) {
        struct kind *kind = &sums->kind[i];

        if (kind->held == 0 || !is_over(kind->since, now))
            continue;
        *ret_sum = (struct ow_log_sum){
            .event = (enum ow_event)i, .times = kind->held, .what = "various"};
        *kind = (struct kind){.since = now};
        return true;
    }
    return false;
}
