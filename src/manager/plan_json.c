#include "manager/plan_json.h"

#include "manager/mapping_json.h"
#include "rules/policies.h"
#include "server/options.h"

#include <string.h>

static const char *kind_str(enum plan_kind kind)
{
    switch (kind) {
    case PLAN_SET:
        return "set";
    case PLAN_DEFAULT:
        return "default";
    case PLAN_ADD:
        return "add";
    case PLAN_CHANGE:
        return "change";
    case PLAN_DELETE:
        return "delete";
    }
    return "set";
}

/* Settings that page and programs know as policies. */
static bool is_policy(const char *setting)
{
    for (int rule = 0; rule < WINS_RULES; rule++) {
        const struct wins_rule_row *row = wins_rule_row((enum wins_rule)rule);

        if ((row->mode != NULL && strcmp(row->mode, setting) == 0) ||
            (row->value != NULL && strcmp(row->value, setting) == 0))
            return true;
    }
    return false;
}

static const char *group_of(const struct plan_step *step)
{
    if (step->option == NULL)
        return "mappings";
    return is_policy(step->option->name) ? "policies" : "settings";
}

static void put_setting(struct ow_json *json, const struct plan_step *step,
                        const struct settings *settings)
{
    char text[OW_OPTION_TEXT_ROOM];

    ow_json_key(json, "setting");
    ow_json_string(json, step->option->name);
    ow_json_key(json, "from");
    ow_json_string(json, ow_option_text(step->option, settings, text, sizeof text));
    ow_json_key(json, "to");
    ow_json_string(json,
                   step->setting == NULL ? step->option->standard : step->setting->value);
}

/* ---- mappings ---------------------------------------------------------------------- */

static void put_addresses(struct ow_json *json, const char *key, const ow_addr *addr,
                          size_t count)
{
    char text[OW_ADDR_TEXT];

    ow_json_key(json, key);
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++)
        ow_json_string(json, ow_addr_text(addr[i], text));
    ow_json_close_array(json);
}

/* What changes besides; NULL: there is none of it. */
static void put_difference(struct ow_json *json, const char *what, const char *from,
                           const char *to)
{
    if (from == to || (from != NULL && to != NULL && strcmp(from, to) == 0))
        return;
    ow_json_open_object(json);
    ow_json_key(json, "what");
    ow_json_string(json, what);
    ow_json_key(json, "from");
    ow_json_string(json, from);
    ow_json_key(json, "to");
    ow_json_string(json, to);
    ow_json_close_object(json);
}

static const char *end_text(ow_time until, char text[OW_TIME_TEXT])
{
    return until == 0 || until == OW_NEVER ? NULL : ow_time_text(until, text);
}

/* now NULL: nothing static stands. */
static void put_also(struct ow_json *json, const struct wins_record *now,
                     const struct configuration_mapping *then)
{
    char from[OW_TIME_TEXT], to[OW_TIME_TEXT];

    ow_json_key(json, "also");
    ow_json_open_array(json);
    put_difference(json, "type",
                   now == NULL ? NULL : wins_mapping_str(configuration_mapping_of(now)),
                   then == NULL ? NULL : wins_mapping_str(then->type));
    put_difference(json, "until", now == NULL ? NULL : end_text(now->expires, from),
                   then == NULL ? NULL : end_text(then->until, to));
    ow_json_close_array(json);
}

/* The first static record that stands where the step acts; false: none does. */
static bool find_present(const struct plan_step *step, const struct registry *registry,
                         struct wins_record *ret_record)
{
    struct command command = {.key_count = 1, .key[0] = step->key};
    char text[MAPPING_JSON_TEXT];

    if (step->mapping != NULL &&
        mapping_keys(step->mapping->name, step->mapping->type, &command, text) != OW_OK)
        return false;
    for (size_t i = 0; i < command.key_count; i++)
        if (registry_read(registry, &command.key[i], ret_record) && ret_record->is_static)
            return true;
    return false;
}

static void put_mapping(struct ow_json *json, const struct plan_step *step,
                        const struct registry *registry)
{
    const struct configuration_mapping *then = step->mapping;
    ow_addr addr[WINS_MEMBERS_MAX] = {0};
    char text[NB_KEY_TEXT];
    struct wins_record now;
    const bool stands = find_present(step, registry, &now);

    ow_json_key(json, "name");
    ow_json_string(json, then == NULL ? nb_key_text(&step->key, text) : then->name);
    for (size_t i = 0; stands && i < now.count; i++)
        addr[i] = now.member[i].addr;
    if (stands)
        put_addresses(json, "from", addr, now.count);
    if (then != NULL)
        put_addresses(json, "to", then->addr, then->addr_count);
    put_also(json, stands ? &now : NULL, then);
}

void plan_step_json(struct ow_json *json, const struct plan_step *step,
                    const struct settings *settings, const struct registry *registry)
{
    ow_json_open_object(json);
    ow_json_key(json, "group");
    ow_json_string(json, group_of(step));
    ow_json_key(json, "change");
    ow_json_string(json, kind_str(step->kind));
    if (step->option != NULL)
        put_setting(json, step, settings);
    else
        put_mapping(json, step, registry);
    ow_json_close_object(json);
}
