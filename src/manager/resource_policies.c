/* resource_policies.c - the table of policies: modes, values, what they met with; and the
 * new names that wait for an operator. */
#include "manager/resources.h"

#include "manager/audit.h"
#include "manager/change.h"
#include "manager/etag.h"
#include "manager/facts.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "manager/setting_json.h"
#include "rules/policies.h"
#include "server/options.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_LOOKED_AT 10000 /* the whole ledger */
#define WAITING_MAX     1000  /* names told */

/* What everything is told from. */
struct policy_facts {
    struct server_status status;
    struct command_status command;
};

/* NULL after answering an error. */
static struct policy_facts *gather(struct request *request)
{
    const struct status_port *port = &request->manager->config.status;
    struct command command = {.kind = COMMAND_STATUS};
    struct policy_facts *facts = malloc(sizeof *facts);

    if (facts == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return NULL;
    }
    if (!change_submit(request, &command)) {
        free(facts);
        return NULL;
    }
    port->get(port->ctx, &facts->status);
    facts->command = command.result.status;
    return facts;
}

static void put_option(struct ow_json *json, const char *key, const char *default_key,
                       const char *name, const struct settings *settings)
{
    const struct ow_option *option = ow_option_find(options_live(), name);
    char text[OW_OPTION_TEXT_ROOM];

    ow_json_key(json, key);
    ow_json_string(json, ow_option_text(option, settings, text, sizeof text));
    ow_json_key(json, default_key);
    ow_json_string(json, option->standard);
}

static void put_last(struct ow_json *json, const struct policy_count *count)
{
    ow_json_key(json, "last");
    if (!count->has_last) {
        ow_json_null(json);
        return;
    }
    ow_json_open_object(json);
    ow_json_key(json, "time");
    record_json_time(json, count->last.time);
    if (count->last.has_key)
        record_json_key(json, &count->last.key);
    ow_json_key(json, "address");
    record_json_addr(json, count->last.address);
    ow_json_close_object(json);
}

/* The names of the server itself, which are reserved besides. */
static void put_own(struct ow_json *json, const struct command_status *status)
{
    char text[NB_NAME_TEXT];

    ow_json_key(json, "own");
    ow_json_open_array(json);
    for (size_t i = 0; i < status->own_count; i++)
        ow_json_string(json, nb_base_text(&status->own[i], text));
    ow_json_close_array(json);
}

/* The members of a policy, into the object that is open. */
static void put_policy(struct ow_json *json, enum wins_rule rule,
                       const struct policy_facts *facts)
{
    const struct wins_rule_row *row = wins_rule_row(rule);
    const struct settings *settings = &facts->command.settings;
    char text[OW_OPTION_WHY_ROOM];

    ow_json_key(json, "name");
    ow_json_string(json, row->name);
    ow_json_key(json, "title");
    ow_json_string(json, row->title);
    ow_json_key(json, "help");
    ow_json_string(json, row->help);
    put_option(json, "mode", "default_mode", row->mode, settings);
    put_option(json, "value", "default", row->value, settings);
    ow_json_key(json, "allowed");
    ow_json_string(json, ow_option_allowed(ow_option_find(options_live(), row->value),
                                           text, sizeof text));
    ow_json_key(json, "hits");
    ow_json_uint(json, facts->status.policy[rule].hits);
    ow_json_key(json, "would_have");
    ow_json_uint(json, facts->status.policy[rule].would_have);
    put_last(json, &facts->status.policy[rule]);
    if (rule == WINS_RULE_RESERVED_NAMES)
        put_own(json, &facts->command);
}

void resource_policies(struct request *request)
{
    struct policy_facts *facts = gather(request);
    struct ow_json json = {0};

    if (facts == NULL)
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "policies");
    ow_json_open_array(&json);
    for (int rule = 0; rule < WINS_RULES; rule++) {
        ow_json_open_object(&json);
        put_policy(&json, (enum wins_rule)rule, facts);
        ow_json_close_object(&json);
    }
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    free(facts);
    reply_json(request, MHD_HTTP_OK, &json);
}

/* ---- one of them ------------------------------------------------------------------ */

/* The rule that the path names, or -1 after answering an error. */
static int find_rule(struct request *request)
{
    int rule = wins_rule_parse(request->segment);

    if (rule < 0)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found",
                    "GET /api/v1/policies lists them", "there is no policy %.80s",
                    request->segment);
    return rule;
}

static void put_waiting_one(struct ow_json *json, const struct nb_key *key,
                            const struct registry_refusal *refusal)
{
    ow_json_open_object(json);
    record_json_key(json, key);
    ow_json_key(json, "address");
    record_json_addr(json, refusal->addr);
    ow_json_key(json, "from");
    record_json_addr(json, refusal->from);
    ow_json_key(json, "count");
    ow_json_uint(json, refusal->count);
    ow_json_key(json, "first");
    record_json_time(json, refusal->first);
    ow_json_key(json, "last");
    record_json_time(json, refusal->last);
    ow_json_close_object(json);
}

/* Who was refused because nobody has approved the name, and still would be.  Returns how
 * many were told. */
static size_t put_waiting_name(struct ow_json *json, const struct registry *registry,
                               const struct command_status *status,
                               const struct nb_key *key)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    size_t count = registry_refusals(registry, key, refusal), told = 0;
    struct wins_policies_seen seen;

    for (size_t i = 0; i < count; i++) {
        if (refusal[i].reason != WINS_BECAUSE_QUARANTINE)
            continue;
        if (told == 0) {
            seen = facts_seen(registry, key, status);
            if (seen.known || wins_policies_approve(seen.policies, &key->name))
                break;
        }
        put_waiting_one(json, key, &refusal[i]);
        told++;
    }
    return told;
}

static void put_waiting(struct ow_json *json, const struct registry *registry,
                        const struct command_status *status)
{
    struct nb_key *keys = calloc(NAMES_LOOKED_AT, sizeof *keys);
    size_t count = 0, told = 0;

    if (keys != NULL)
        count = registry_refused_names(registry, keys, NAMES_LOOKED_AT);
    ow_json_key(json, "waiting");
    ow_json_open_array(json);
    for (size_t i = 0; i < count && told < WAITING_MAX; i++)
        told += put_waiting_name(json, registry, status, &keys[i]);
    ow_json_close_array(json);
    free(keys);
}

/* What a change of a policy must know of it: counters change by themselves. */
static char *guard_text(void *ctx, struct registry *registry,
                        const struct settings *settings, size_t *ret_len)
{
    const struct wins_rule_row *row = ctx;
    struct ow_json json = {0};

    (void)registry;
    ow_json_open_object(&json);
    put_option(&json, "mode", "default_mode", row->mode, settings);
    put_option(&json, "value", "default", row->value, settings);
    ow_json_close_object(&json);
    *ret_len = json.len;
    return json.data;
}

void resource_policy(struct request *request)
{
    int rule = find_rule(request);
    struct policy_facts *facts = rule < 0 ? NULL : gather(request);
    struct ow_json json = {0};
    size_t len;
    char *seen;

    if (facts == NULL)
        return;
    seen = guard_text((void *)wins_rule_row((enum wins_rule)rule), NULL,
                      &facts->command.settings, &len);
    ow_json_open_object(&json);
    put_policy(&json, (enum wins_rule)rule, facts);
    if (rule == WINS_RULE_QUARANTINE)
        put_waiting(&json, request->manager->config.registry, &facts->command);
    ow_json_close_object(&json);
    free(facts);
    reply_json(request, MHD_HTTP_OK, &json);
    if (seen != NULL)
        etag_tag(request, seen, len);
    free(seen);
}

/* ---- changes ---------------------------------------------------------------------- */

/* Mode and value as two settings that change together. */
struct steps {
    struct request *request;
    const json_t *object;
    const struct wins_rule_row *row;
    unsigned at;
};

static bool next_step(void *ctx, struct command *step)
{
    struct steps *steps = ctx;
    const json_t *given = NULL;

    while (given == NULL && steps->at < 2) {
        const bool is_mode = steps->at++ == 0;

        given = json_object_get(steps->object, is_mode ? "mode" : "value");
        step->setting = is_mode ? steps->row->mode : steps->row->value;
        step->value = json_string_value(given); /* null: the default */
    }
    step->kind = COMMAND_SET;
    return given != NULL;
}

static void tell_step(void *ctx, const struct command *step)
{
    struct steps *steps = ctx;

    audit_setting(steps->request, step);
}

static bool is_text_or_null(struct request *request, const json_t *object,
                            const char *key)
{
    const json_t *given = json_object_get(object, key);

    if (given == NULL || json_is_string(given) || json_is_null(given))
        return true;
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                "%s must be a string, or null for the default", key);
    return false;
}

/* The policy as it is now, for those who changed it. */
static void answer(struct request *request, enum wins_rule rule,
                   const struct command *command)
{
    struct policy_facts *facts = gather(request);
    struct ow_json json = {0};

    if (facts == NULL)
        return;
    ow_json_open_object(&json);
    put_policy(&json, rule, facts);
    ow_json_key(&json, "changed");
    ow_json_uint(&json, command->result.changed);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command->dry_run);
    ow_json_close_object(&json);
    free(facts);
    reply_json(request, MHD_HTTP_OK, &json);
}

static void put(struct request *request, enum wins_rule rule, const json_t *object)
{
    struct steps steps = {
        .request = request, .object = object, .row = wins_rule_row(rule)};
    struct etag_guard guard = {.text = guard_text, .ctx = (void *)wins_rule_row(rule)};
    struct command command;

    if (!is_text_or_null(request, object, "mode") ||
        !is_text_or_null(request, object, "value") ||
        !request_command(request, COMMAND_SERIES, &command))
        return;
    command.steps =
        (struct command_steps){.ctx = &steps, .next = next_step, .told = tell_step};
    etag_guard(request, &guard, &command);
    if (change_submit(request, &command))
        answer(request, rule, &command);
}

void resource_policy_put(struct request *request)
{
    int rule = find_rule(request);
    json_t *object = rule < 0 ? NULL : request_json(request, "mode value");

    if (object == NULL)
        return;
    put(request, (enum wins_rule)rule, object);
    json_decref(object);
}

/* ---- the quarantine --------------------------------------------------------------- */

static void approve(struct request *request, const json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "name"));
    struct ow_json json = {0};
    struct command command;
    bool has_suffix;

    if (!request_command(request, COMMAND_APPROVE, &command))
        return;
    if (name == NULL || nb_key_parse(name, &command.key[0], &has_suffix) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-name",
                    "NAME, at most 15 octets; others as \\xNN",
                    "name must be a NetBIOS name");
        return;
    }
    command.key_count = 1;
    if (!change_submit(request, &command))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "name");
    ow_json_string(&json, name);
    ow_json_key(&json, "changed");
    ow_json_uint(&json, command.result.changed);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command.dry_run);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_policy_approve(struct request *request)
{
    json_t *object = request_json(request, "name");
    const char *name = json_string_value(json_object_get(object, "name"));

    if (object == NULL)
        return;
    if (name != NULL)
        audit_subject(request, name);
    approve(request, object);
    json_decref(object);
}
