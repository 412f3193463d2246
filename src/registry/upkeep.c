/* Upkeep: what is done beside the changes, one small step per call. */
#include "registry/core.h"

#define LOG_BYTES_MAX      (4 * 1024 * 1024)
#define LOG_BYTES_IDLE     (256 * 1024)
#define NAMES_PER_STEP     128
#define REFUSALS_PER_STEP  64
#define REFUSALS_SECONDS   5
#define CHECKPOINT_SECONDS 60

static bool is_time(ow_time now, ow_time last, int64_t seconds)
{
    return now < last || now - last >= seconds;
}

void core_save_refusals(struct registry *registry, size_t max)
{
    struct store_state state = registry->state;
    enum ow_err err = store_begin(&registry->store, false);

    if (err == OW_OK)
        err = refusals_save(registry->refusals, &registry->store, max, &state.small);
    if (err == OW_OK)
        err = store_commit(&registry->store, &state);
    if (err != OW_OK) {
        store_rollback(&registry->store);
        core_failed(registry);
        return;
    }
    registry->state = state;
}

static bool wants_checkpoint(const struct registry *registry, bool idle, ow_time now)
{
    uint64_t bytes = store_log_bytes(&registry->store);

    if (bytes >= LOG_BYTES_MAX)
        return true;
    return idle && bytes > 0 &&
           (bytes >= LOG_BYTES_IDLE ||
            is_time(now, registry->upkeep.checkpointed, CHECKPOINT_SECONDS));
}

bool registry_upkeep(struct registry *registry, ow_time now)
{
    struct core_upkeep *upkeep = &registry->upkeep;
    bool idle = !upkeep->busy;
    bool more = false;

    upkeep->busy = false;
    reclaim_poll(&registry->reclaim);
    if (!registry->healthy || registry->read_only)
        return false;
    if (wants_checkpoint(registry, idle, now)) {
        upkeep->checkpointed = now;
        if (store_checkpoint(&registry->store, false) != OW_OK)
            core_failed(registry);
    } else if (refusals_unsaved(registry->refusals) > 0 &&
               is_time(now, upkeep->saved, REFUSALS_SECONDS)) {
        core_save_refusals(registry, REFUSALS_PER_STEP);
        if (refusals_unsaved(registry->refusals) == 0)
            upkeep->saved = now;
    } else if (core_wants_trim(registry, now)) {
        if (core_trim_step(registry, now, &more) == OW_OK && !more)
            return false; /* a change in the batch stands in the way */
    } else if (core_wants_merge(registry, idle, now)) {
        if (core_merge_step(registry, NAMES_PER_STEP, &more) == OW_OK && !more)
            upkeep->merged = now;
    } else {
        return false;
    }
    return registry->healthy;
}

void registry_set_limits(struct registry *registry, const struct registry_config *config)
{
    registry->max_records = config->max_records;
    registry->journal_bytes = config->journal_bytes;
    registry->history_age = config->history_age;
}
