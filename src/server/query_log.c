#include "server/query_log.h"

#include <stdlib.h>

static bool is_of_net(const struct query_log_rules *rules, ow_addr from)
{
    return rules->net_count == 0 || ow_nets_have(rules->net, rules->net_count, from);
}

static bool is_named(const struct query_log_rules *rules, const struct nb_name *name)
{
    for (size_t i = 0; i < rules->name_count; i++) {
        if (nb_name_fits(name, &rules->name[i]))
            return true;
    }
    return rules->name_count == 0;
}

static bool is_wanted(struct query_log *log, const struct query_log_rules *rules,
                      const struct usage_seen *seen)
{
    if (seen->kind == USAGE_REGISTERED ||
        (rules->mode == QUERY_LOG_NOT_FOUND && seen->kind != USAGE_NOT_FOUND))
        return false;
    return is_of_net(rules, seen->from) && is_named(rules, &seen->key.name) &&
           log->turn++ % rules->sample == 0;
}

static void take_one(struct query_log *log, const struct usage_seen *seen, ow_time now)
{
    struct query_row *row;

    if (log->row == NULL)
        log->row = malloc(QUERY_LOG_WAITING * sizeof(*log->row));
    if (log->row == NULL || log->count == QUERY_LOG_WAITING) {
        log->dropped++;
        return;
    }
    row = &log->row[log->count++];
    log->taken++;
    row->id = 0;
    row->time = now;
    nb_key_copy(&row->seen.key, &seen->key);
    row->seen.from = seen->from;
    row->seen.answer = seen->answer;
    row->seen.kind = seen->kind;
}

bool query_log_take(struct query_log *log, const struct query_log_rules *rules,
                    const struct usage_seen *seen, size_t count, ow_time now)
{
    if (rules->mode == QUERY_LOG_OFF)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (is_wanted(log, rules, &seen[i]))
            take_one(log, &seen[i], now);
    }
    return log->count > QUERY_LOG_WAITING / 2;
}

size_t query_log_hand_over(struct query_log *log, struct query_row **ret_row)
{
    size_t count = log->count;

    if (count == 0)
        return 0;
    *ret_row = log->row;
    log->row = NULL;
    log->count = 0;
    return count;
}
