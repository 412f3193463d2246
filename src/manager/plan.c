#include "manager/plan.h"

#include "manager/mapping_json.h"
#include "server/options.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum ow_err add_step(struct plan *plan, const struct plan_step *step)
{
    size_t room = plan->room == 0 ? 16 : 2 * plan->room;
    struct plan_step *larger;

    if (plan->count == plan->room) {
        larger = realloc(plan->step, room * sizeof *larger);
        if (larger == NULL)
            return OW_ENOMEM;
        plan->step = larger;
        plan->room = room;
    }
    plan->step[plan->count++] = *step;
    plan->administrator =
        plan->administrator || (step->option != NULL && step->option->administrator);
    return OW_OK;
}

/* ---- settings ---------------------------------------------------------------------- */

static bool same_value(const struct ow_option *option, const struct settings *a,
                       const struct settings *b)
{
    char left[OW_OPTION_TEXT_ROOM], right[OW_OPTION_TEXT_ROOM];

    return strcmp(ow_option_text(option, a, left, sizeof left),
                  ow_option_text(option, b, right, sizeof right)) == 0;
}

static enum ow_err plan_setting(struct plan *plan, const struct settings *now,
                                const struct configuration_setting *setting, char *why)
{
    const struct ow_option *option = ow_option_find(options_live(), setting->name);
    struct settings changed = *now;
    char text[OW_OPTION_WHY_ROOM];

    if (option == NULL) {
        snprintf(why, CONFIGURATION_WHY, "line %zu: there is no live setting %.60s",
                 setting->line, setting->name);
        return OW_EINVAL;
    }
    if (settings_set(&changed, setting->name, setting->value, text, sizeof text) !=
        OW_OK) {
        snprintf(why, CONFIGURATION_WHY, "line %zu: %.200s", setting->line, text);
        return OW_EINVAL;
    }
    if (same_value(option, now, &changed))
        return OW_OK;
    return add_step(plan, &(struct plan_step){
                              .kind = PLAN_SET, .option = option, .setting = setting});
}

static bool mentions(const struct configuration *c, const char *name)
{
    for (size_t i = 0; i < c->setting_count; i++)
        if (strcmp(c->setting[i].name, name) == 0)
            return true;
    return false;
}

static enum ow_err plan_defaults(struct plan *plan, const struct configuration *c,
                                 const struct settings *now)
{
    const struct ow_option_table table = options_live();
    struct settings defaults;
    enum ow_err err = OW_OK;

    settings_default(&defaults);
    for (size_t i = 0; err == OW_OK && i < table.count; i++) {
        if (mentions(c, table.row[i].name) || same_value(&table.row[i], now, &defaults))
            continue;
        err = add_step(
            plan, &(struct plan_step){.kind = PLAN_DEFAULT, .option = &table.row[i]});
    }
    return err;
}

/* ---- mappings ---------------------------------------------------------------------- */

/* Whether record is what the mapping asks for. */
static bool is_made(const struct wins_record *record,
                    const struct configuration_mapping *mapping)
{
    if (!record->is_static || record->state != WINS_ACTIVE ||
        configuration_mapping_of(record) != mapping->type ||
        record->expires != (mapping->until == 0 ? OW_NEVER : mapping->until))
        return false;
    if (record->type == WINS_GROUP)
        return true; /* its addresses are of no consequence */
    if (record->count != mapping->addr_count)
        return false;
    for (size_t i = 0; i < mapping->addr_count; i++)
        if (wins_member_index(record, mapping->addr[i]) < 0)
            return false;
    return true;
}

static enum ow_err plan_mapping(struct plan *plan, const struct registry *registry,
                                const struct configuration_mapping *mapping, char *why)
{
    char text[MAPPING_JSON_TEXT];
    struct wins_record record;
    struct command command;
    bool made = true, statics = false, living = false;

    if (mapping_keys(mapping->name, mapping->type, &command, text) != OW_OK) {
        snprintf(why, CONFIGURATION_WHY, "line %zu: %.200s", mapping->line, text);
        return OW_EINVAL;
    }
    for (size_t i = 0; i < command.key_count; i++) {
        bool held = registry_read(registry, &command.key[i], &record);

        made = made && held && is_made(&record, mapping);
        statics = statics || (held && record.is_static);
        living = living || (held && !record.is_static && record.state == WINS_ACTIVE);
    }
    if (made)
        return OW_OK;
    /* A change is forced; what a machine holds must not be taken from it that way. */
    return add_step(
        plan, &(struct plan_step){.kind = statics && !living ? PLAN_CHANGE : PLAN_ADD,
                                  .mapping = mapping});
}

static int by_key(const void *a, const void *b)
{
    return nb_key_compare(a, b);
}

/* The keys of every mapping, sorted, so that whatever else is static can be told. */
static enum ow_err wanted_keys(const struct configuration *c, struct nb_key **ret_keys,
                               size_t *ret_count)
{
    struct nb_key *keys = calloc(c->mapping_count * COMMAND_KEYS_MAX + 1, sizeof *keys);
    char text[MAPPING_JSON_TEXT];
    struct command command;
    size_t count = 0;

    if (keys == NULL)
        return OW_ENOMEM;
    for (size_t i = 0; i < c->mapping_count; i++) {
        if (mapping_keys(c->mapping[i].name, c->mapping[i].type, &command, text) != OW_OK)
            continue; /* plan_mapping() has refused it before */
        for (size_t k = 0; k < command.key_count; k++)
            keys[count++] = command.key[k];
    }
    qsort(keys, count, sizeof *keys, by_key);
    *ret_keys = keys;
    *ret_count = count;
    return OW_OK;
}

#define SCAN_BATCH 64

static enum ow_err plan_deletions(struct plan *plan, const struct configuration *c,
                                  const struct registry *registry)
{
    struct wins_record *batch = calloc(SCAN_BATCH, sizeof *batch);
    struct nb_key *keys = NULL;
    uint64_t cursor = 0;
    size_t count = 0, n;
    enum ow_err err = batch == NULL ? OW_ENOMEM : wanted_keys(c, &keys, &count);

    while (err == OW_OK && (n = registry_scan(registry, &cursor, batch, SCAN_BATCH)) > 0)
        for (size_t i = 0; err == OW_OK && i < n; i++)
            if (batch[i].is_static && batch[i].owner == WINS_LOCAL &&
                batch[i].state == WINS_ACTIVE &&
                bsearch(&batch[i].key, keys, count, sizeof *keys, by_key) == NULL)
                err = add_step(
                    plan, &(struct plan_step){.kind = PLAN_DELETE, .key = batch[i].key});
    free(keys);
    free(batch);
    return err;
}

/* ---- the whole --------------------------------------------------------------------- */

enum ow_err plan_make(struct plan *plan, const struct configuration *configuration,
                      const struct settings *settings, const struct registry *registry,
                      bool prune, char why[CONFIGURATION_WHY])
{
    enum ow_err err = OW_OK;

    *plan = (struct plan){0};
    why[0] = '\0';
    for (size_t i = 0; err == OW_OK && i < configuration->setting_count; i++)
        err = plan_setting(plan, settings, &configuration->setting[i], why);
    if (err == OW_OK && prune)
        err = plan_defaults(plan, configuration, settings);
    for (size_t i = 0; err == OW_OK && i < configuration->mapping_count; i++)
        err = plan_mapping(plan, registry, &configuration->mapping[i], why);
    if (err == OW_OK && prune)
        err = plan_deletions(plan, configuration, registry);
    return err;
}

/* Fill the command that carries step out. */
static void step_command(const struct plan_step *step, struct command *command)
{
    char text[MAPPING_JSON_TEXT];

    switch (step->kind) {
    case PLAN_SET:
    case PLAN_DEFAULT:
        assert(step->option != NULL);
        command->kind = COMMAND_SET;
        command->setting = step->option->name;
        command->value = step->setting == NULL ? NULL : step->setting->value;
        break;
    case PLAN_CHANGE:
    case PLAN_ADD:
        command->kind = COMMAND_ADD_MAPPING;
        (void)mapping_keys(step->mapping->name, step->mapping->type, command, text);
        command->addr_count = step->mapping->addr_count;
        command->until = step->mapping->until;
        memcpy(command->addr, step->mapping->addr, sizeof command->addr);
        if (step->mapping->note[0] != '\0')
            memcpy(command->cause.note, step->mapping->note, sizeof command->cause.note);
        break;
    case PLAN_DELETE:
        command->kind = COMMAND_DELETE;
        command->key_count = 1;
        command->key[0] = step->key;
        break;
    }
}

static bool next_step(void *ctx, struct command *command)
{
    struct plan_walk *walk = ctx;
    const struct plan_step *step;

    if (walk->at == walk->plan->count)
        return false;
    step = &walk->plan->step[walk->at++];
    /* Replacing one mapping by another is what the text is for. */
    command->force = command->force || step->kind == PLAN_CHANGE;
    step_command(step, command);
    return true;
}

void plan_command(const struct plan *plan, struct plan_walk *walk,
                  struct command *command)
{
    *walk = (struct plan_walk){.plan = plan};
    command->kind = COMMAND_SERIES;
    command->steps = (struct command_steps){.ctx = walk, .next = next_step};
}

void plan_done(struct plan *plan)
{
    free(plan->step);
    *plan = (struct plan){0};
}
