#include "manager/throttle.h"

static struct throttle_entry *find(struct throttle *throttle, uint64_t key)
{
    for (size_t i = 0; i < throttle->count; i++)
        if (throttle->entry[i].key == key)
            return &throttle->entry[i];
    return NULL;
}

/* Room for one more. */
static struct throttle_entry *make(struct throttle *throttle)
{
    struct throttle_entry *oldest = &throttle->entry[0];

    if (throttle->count < THROTTLE_MAX)
        return &throttle->entry[throttle->count++];
    for (size_t i = 1; i < throttle->count; i++)
        if (throttle->entry[i].last < oldest->last)
            oldest = &throttle->entry[i];
    return oldest;
}

static ow_time delay(const struct throttle_limits *limits, uint32_t failures)
{
    ow_time wait = 1;

    if (failures <= limits->free)
        return 0;
    for (uint32_t i = limits->free + 1; i < failures && wait < limits->most; i++)
        wait *= 2;
    return wait < limits->most ? wait : limits->most;
}

/* An entry from the future: the clock was set back, nothing is known any more. */
static bool is_over(const struct throttle_entry *entry, ow_time now)
{
    return now < entry->last || now - entry->last >= THROTTLE_FORGET;
}

ow_time throttle_wait(struct throttle *throttle, uint64_t key, ow_time now)
{
    const struct throttle_entry *entry = find(throttle, key);

    return entry == NULL || is_over(entry, now) || now >= entry->next ? 0
                                                                      : entry->next - now;
}

ow_time throttle_try(struct throttle *throttle, const struct throttle_limits *limits,
                     uint64_t key, ow_time now)
{
    struct throttle_entry *entry = find(throttle, key);
    const ow_time wait = throttle_wait(throttle, key, now);
    const bool is_new = entry == NULL;

    if (wait > 0)
        return wait;
    if (is_new)
        entry = make(throttle);
    if (is_new || is_over(entry, now))
        *entry = (struct throttle_entry){.key = key};
    if (entry->failures < UINT32_MAX)
        entry->failures++;
    entry->last = now;
    entry->next = now + delay(limits, entry->failures);
    return 0;
}

void throttle_passed(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *entry = find(throttle, key);

    if (entry != NULL)
        *entry = throttle->entry[--throttle->count];
}

void throttle_undo(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *entry = find(throttle, key);

    if (entry == NULL || entry->failures == 0)
        return;
    entry->failures--;
    entry->next = entry->last;
}
