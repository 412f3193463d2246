/* resource_configuration.c - settings and static mappings as one text, out and in. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/configuration.h"
#include "manager/etag.h"
#include "manager/plan.h"
#include "manager/plan_json.h"
#include "manager/reply.h"
#include "server/options.h"

#include <stdlib.h>
#include <string.h>

#define SCAN_BATCH 64

/* ---- export ------------------------------------------------------------------------ */

/* Every static record of our own. */
static enum ow_err collect_statics(const struct registry *registry,
                                   struct wins_record **ret_records, size_t *ret_count)
{
    struct wins_record *records = calloc(SCAN_BATCH, sizeof *records), *larger;
    size_t count = 0, room = SCAN_BATCH, n;
    uint64_t cursor = 0;

    if (records == NULL)
        return OW_ENOMEM;
    while ((n = registry_scan(registry, &cursor, records + count, SCAN_BATCH)) > 0) {
        for (size_t i = count, end = count + n; i < end; i++)
            if (records[i].is_static && records[i].owner == WINS_LOCAL &&
                records[i].state == WINS_ACTIVE)
                records[count++] = records[i];
        if (room - count >= SCAN_BATCH)
            continue;
        larger = realloc(records, 2 * room * sizeof *records);
        if (larger == NULL) {
            free(records);
            return OW_ENOMEM;
        }
        records = larger;
        room *= 2;
    }
    *ret_records = records;
    *ret_count = count;
    return OW_OK;
}

static void put_settings(FILE *out, const struct settings *settings)
{
    const struct ow_option_table table = options_live();
    char text[OW_OPTION_TEXT_ROOM], standard[OW_OPTION_TEXT_ROOM];
    struct settings defaults;

    settings_default(&defaults);
    fputs("settings:\n", out);
    for (size_t i = 0; i < table.count; i++) {
        const struct ow_option *option = &table.row[i];

        ow_option_text(option, settings, text, sizeof text);
        ow_option_text(option, &defaults, standard, sizeof standard);
        /* Defaults are shown as comments, so that the text says what is special here. */
        if (strcmp(text, standard) == 0)
            fputs("#", out);
        configuration_put_setting(out, option->name, text,
                                  ow_option_is_list(option) &&
                                      ow_option_elements(option, settings) > 0);
    }
}

/* Settings and own static records as text (malloc); NULL: out of memory. */
static char *make_text(const struct registry *registry, const struct settings *settings,
                       size_t *ret_len)
{
    struct wins_record *records = NULL;
    char *text = NULL;
    size_t count = 0;
    FILE *out;

    if (collect_statics(registry, &records, &count) != OW_OK)
        return NULL;
    out = open_memstream(&text, ret_len);
    if (out == NULL) {
        free(records);
        return NULL;
    }
    fputs("# Settings and static mappings of an OpenWINS server.\n"
          "# Change it and give it to: winsctl settings apply FILE\n",
          out);
    put_settings(out, settings);
    configuration_put_mappings(out, records, count);
    free(records);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static char *guard_text(void *ctx, struct registry *registry,
                        const struct settings *settings, size_t *ret_len)
{
    (void)ctx;
    return make_text(registry, settings, ret_len);
}

void resource_configuration(struct request *request)
{
    struct command command = {.kind = COMMAND_STATUS};
    char *text;
    size_t len = 0;

    if (!change_submit(request, &command))
        return;
    text = make_text(request->manager->config.registry, &command.result.status.settings,
                     &len);
    if (text == NULL)
        reply_failure(request, OW_ENOMEM, "");
    else
        etag_reply_text(request, REPLY_YAML_TYPE, text, len);
}

/* ---- apply ------------------------------------------------------------------------- */

/* Carry the plan out whole, or only try it.  Returns false after answering an error. */
static bool carry_out(struct request *request, const struct plan *plan)
{
    struct etag_guard guard = {.text = guard_text};
    struct command command;
    struct plan_walk walk;

    if (!request_command(request, COMMAND_SERIES, &command))
        return false;
    plan_command(plan, &walk, &command);
    etag_guard(request, &guard, &command);
    return change_submit(request, &command);
}

/* What is going to be done, told before it is done. */
static void describe(struct ow_json *json, const struct plan *plan, bool dry_run,
                     const struct settings *settings, const struct registry *registry)
{
    ow_json_open_object(json);
    ow_json_key(json, "changed");
    ow_json_uint(json, plan->count);
    ow_json_key(json, "dry_run");
    ow_json_bool(json, dry_run);
    ow_json_key(json, "changes");
    ow_json_open_array(json);
    for (size_t i = 0; i < plan->count; i++)
        plan_step_json(json, &plan->step[i], settings, registry);
    ow_json_close_array(json);
    ow_json_close_object(json);
}

static void apply(struct request *request, const struct plan *plan, bool dry_run,
                  const struct settings *settings)
{
    struct ow_json json = {0};

    if (plan->administrator && request->peer.role < ACCESS_ADMINISTRATOR) {
        reply_error(request, MHD_HTTP_FORBIDDEN, "forbidden", NULL,
                    "a setting makes the server send to other machines; only an "
                    "administrator may set it");
        return;
    }
    describe(&json, plan, dry_run, settings, request->manager->config.registry);
    if (carry_out(request, plan))
        reply_json(request, MHD_HTTP_OK, &json);
    ow_json_done(&json);
}

static void plan_and_apply(struct request *request,
                           const struct configuration *configuration)
{
    struct command command = {.kind = COMMAND_STATUS};
    char why[CONFIGURATION_WHY];
    struct plan plan = {0};
    bool dry_run, prune;
    enum ow_err err;

    if (!request_flag(request, "dry_run", &dry_run) ||
        !request_flag(request, "prune", &prune) || !change_submit(request, &command))
        return;
    err = plan_make(&plan, configuration, &command.result.status.settings,
                    request->manager->config.registry, prune, why);
    if (err != OW_OK)
        reply_failure(request, err, why);
    else
        apply(request, &plan, dry_run, &command.result.status.settings);
    plan_done(&plan);
}

void resource_configuration_apply(struct request *request)
{
    struct configuration configuration;
    char why[CONFIGURATION_WHY];
    enum ow_err err = configuration_read(request->body == NULL ? "" : request->body,
                                         request->body_len, &configuration, why);

    if (err != OW_OK) {
        reply_failure(request, err, why);
        return;
    }
    plan_and_apply(request, &configuration);
    configuration_done(&configuration);
}
