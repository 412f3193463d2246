/* Settings and meta values: named texts, part of the batch like any change. */
#include "registry/core.h"

#include <string.h>

static enum ow_err put_pair(struct registry *registry, struct pairs *pairs,
                            const char *name, const char *value,
                            const struct registry_cause *cause)
{
    struct pair *pair = NULL;
    enum ow_err err =
        registry->read_only ? OW_EACCESS : pair_new(name, value, cause, &pair);

    if (err == OW_OK)
        err = batch_add_pair(&registry->batch, pairs, pair);
    if (err != OW_OK)
        pair_free(pair);
    return err;
}

enum ow_err registry_setting_put(struct registry *registry, const char *name,
                                 const char *value, const struct registry_cause *cause)
{
    return put_pair(registry, &registry->settings, name, value, cause);
}

void registry_settings_each(const struct registry *registry,
                            void (*each)(void *ctx, const char *name, const char *value),
                            void *ctx)
{
    for (size_t i = 0; i < registry->settings.count; i++)
        each(ctx, registry->settings.item[i]->name, registry->settings.item[i]->value);
}

enum ow_err registry_meta_put(struct registry *registry, const char *name,
                              const char *value)
{
    return put_pair(registry, &registry->meta, name, value, NULL);
}

enum ow_err registry_meta_put_by(struct registry *registry, const char *name,
                                 const char *value, const struct registry_cause *cause)
{
    return put_pair(registry, &registry->meta, name, value, cause);
}

void registry_meta_each(const struct registry *registry, const char *prefix,
                        void (*each)(void *ctx, const struct registry_meta *meta),
                        void *ctx)
{
    size_t len = strlen(prefix);

    for (size_t i = 0; i < registry->meta.count; i++) {
        const struct pair *pair = registry->meta.item[i];
        struct registry_meta meta = {.name = pair->name,
                                     .value = pair->value,
                                     .account = pair->account,
                                     .note = pair->note,
                                     .time = pair->time};

        if (strncmp(pair->name, prefix, len) == 0)
            each(ctx, &meta);
    }
}

enum ow_err registry_meta_get(const struct registry *registry, const char *name,
                              char *ret, size_t room)
{
    const struct batch *batch = &registry->batch;
    const struct pair *pair =
        batch_find_pair(batch, &registry->meta, name, batch->pair_count);
    size_t len;

    if (pair == NULL)
        pair = pairs_find(&registry->meta, name);
    if (pair == NULL || pair->value == NULL)
        return OW_ENOTFOUND;
    len = strlen(pair->value);
    if (len >= room)
        return OW_ENOSPACE;
    memcpy(ret, pair->value, len + 1);
    return OW_OK;
}
