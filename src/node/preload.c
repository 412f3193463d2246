#include "node/preload.h"

#include "node/lmhosts.h"

#include <stdio.h>
#include <string.h>

struct preload {
    const struct node_config *config;
    const struct node_world *world;
    struct cache *cache;
    struct preload_no_directed *no_directed;
    size_t lines; /* with #PRE */
    size_t faults;
    bool no_memory;
};

static long on_read(void *ctx, const char *path, char *buf, size_t max)
{
    const struct preload *preload = ctx;

    return preload->world->read_file(preload->world->ctx, path, buf, max);
}

static void tell(const struct preload *preload, const char *place, const char *text)
{
    const struct ow_field fields[] = {OW_TEXT("place", place), OW_TEXT("text", text)};

    preload->world->event(preload->world->ctx, OW_EV_LMHOSTS, fields, 2);
}

static void on_fault(void *ctx, const struct lmhosts_place *place, const char *what)
{
    struct preload *preload = ctx;
    char text[NODE_PATH_ROOM + 16];

    if (++preload->faults > PRELOAD_FAULTS_MAX)
        return;
    snprintf(text, sizeof(text), "%s:%u", place->file, place->line);
    tell(preload, text, what);
}

static void enter(struct preload *preload, const struct lmhosts_place *place,
                  const struct nb_name *name, ow_addr addr, bool group, bool collect)
{
    struct nb_key key = {.name = *name};
    enum ow_err err;

    key.scope.len = (uint8_t)strnlen(preload->config->scope, NB_SCOPE_MAX);
    memcpy(key.scope.octet, preload->config->scope, key.scope.len);
    err = cache_preload(preload->cache, &key, addr, group, collect);
    if (err == OW_ELIMIT)
        on_fault(preload, place, "the name has too many addresses; this one is left out");
    else if (err != OW_OK)
        preload->no_memory = true;
}

static void enter_line(struct preload *preload, const struct lmhosts_mapping *mapping,
                       const struct lmhosts_place *place)
{
    struct nb_name names[LMHOSTS_NAMES_MAX];
    size_t count = lmhosts_names(mapping, names);

    if (preload->lines == PRELOAD_LINES_MAX) {
        on_fault(preload, place, "too many lines have #PRE; this one is left out");
        return;
    }
    preload->lines++;
    for (size_t i = 0; i < count; i++)
        enter(preload, place, &names[i], mapping->addr, mapping->special_group,
              mapping->multihomed || mapping->special_group);
    if (mapping->has_domain)
        enter(preload, place, &mapping->domain, mapping->addr, true, true);
}

static void note_no_directed(struct preload *preload,
                             const struct lmhosts_mapping *mapping,
                             const struct lmhosts_place *place)
{
    struct preload_no_directed *list = preload->no_directed;
    struct nb_name names[LMHOSTS_NAMES_MAX];
    size_t count = lmhosts_names(mapping, names);

    if (list->count + count > PRELOAD_NO_DIRECTED_MAX) {
        on_fault(preload, place, "too many lines have #NOFNR; this one has no effect");
        return;
    }
    memcpy(&list->name[list->count], names, count * sizeof(names[0]));
    list->count += count;
}

static bool on_mapping(void *ctx, const struct lmhosts_mapping *mapping,
                       const struct lmhosts_place *place)
{
    struct preload *preload = ctx;

    if (mapping->preload)
        enter_line(preload, mapping, place);
    if (mapping->no_directed)
        note_no_directed(preload, mapping, place);
    return !preload->no_memory;
}

enum ow_err preload_lmhosts(const struct node_config *config,
                            const struct node_world *world, struct cache *cache,
                            struct preload_no_directed *ret_no_directed)
{
    struct preload preload = {config, world, cache, ret_no_directed, 0, 0, false};
    const struct lmhosts_port port = {
        .ctx = &preload,
        .page = (enum ow_code_page)config->code_page,
        .read = on_read,
        .mapping = on_mapping,
        .fault = on_fault,
    };
    enum ow_err err;
    char text[64];

    ret_no_directed->count = 0;
    if (config->lmhosts[0] == '\0')
        return OW_ENOTFOUND;
    err = lmhosts_read(&port, config->lmhosts);
    if (preload.faults > PRELOAD_FAULTS_MAX) {
        snprintf(text, sizeof(text), "there are %zu more faults",
                 preload.faults - PRELOAD_FAULTS_MAX);
        tell(&preload, config->lmhosts, text);
    }
    return preload.no_memory ? OW_ENOMEM : err;
}
