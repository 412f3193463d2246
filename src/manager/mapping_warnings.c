#include "manager/mapping_warnings.h"

#include "manager/facts.h"
#include "rules/mapping_advice.h"

#include <stdlib.h>
#include <string.h>

#define SCAN_BATCH   64
#define SHARED_MAX   16          /* records looked at for one address */
#define NETWORK_MASK 0xFFFFFF00U /* machines seen are compared by /24 */

/* ---- networks -----------------------------------------------------------------------
 */

/* The addresses of the mapping in whose network no machine was found yet. */
struct strangers {
    size_t count;
    ow_addr addr[WINS_MEMBERS_MAX];
    bool any_machine; /* somebody has registered at all */
};

static void found(struct strangers *strangers, ow_addr seen)
{
    size_t kept = 0;

    for (size_t i = 0; i < strangers->count; i++)
        if (((strangers->addr[i] ^ seen) & NETWORK_MASK) != 0)
            strangers->addr[kept++] = strangers->addr[i];
    strangers->count = kept;
}

/* Look through the records until every network has been met. */
static void look_around(const struct registry *registry, struct wins_record *batch,
                        struct strangers *strangers)
{
    uint64_t cursor = 0;
    size_t n;

    while (strangers->count > 0 &&
           (n = registry_scan(registry, &cursor, batch, SCAN_BATCH)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (batch[i].is_static || batch[i].state != WINS_ACTIVE)
                continue;
            strangers->any_machine = true;
            for (uint8_t k = 0; k < batch[i].count; k++)
                found(strangers, batch[i].member[k].addr);
        }
        registry_thread_quiescent();
    }
}

/* An address in a network of which nobody is known, or 0.  The networks of the server
 * itself are known. */
static ow_addr find_stranger(const struct request *request, struct wins_record *batch,
                             const struct command *command)
{
    const struct status_port *port = &request->manager->config.status;
    struct server_status *status = calloc(1, sizeof *status);
    struct strangers strangers = {.count = command->addr_count};

    memcpy(strangers.addr, command->addr, command->addr_count * sizeof(ow_addr));
    if (status != NULL) {
        port->get(port->ctx, status);
        for (size_t i = 0; i < status->listener_count; i++)
            found(&strangers, status->listener[i].addr);
    }
    free(status);
    look_around(request->manager->config.registry, batch, &strangers);
    return strangers.any_machine && strangers.count > 0 ? strangers.addr[0] : 0;
}

/* ---- other records ------------------------------------------------------------------
 */

static bool same_machine(const struct nb_key *a, const struct nb_key *b)
{
    struct nb_key key = *a;

    key.name.octet[NB_NAME_LEN - 1] = nb_suffix(&b->name);
    return nb_key_equal(&key, b);
}

/* An address that the mapping of another name has too; its name into text. */
static ow_addr find_shared(const struct registry *registry, struct wins_record *records,
                           const struct command *command, char text[NB_KEY_TEXT])
{
    for (size_t i = 0; i < command->addr_count; i++) {
        size_t n = registry_by_address(registry, command->addr[i], records, SHARED_MAX);

        for (size_t k = 0; k < n; k++) {
            if (!records[k].is_static || records[k].state != WINS_ACTIVE ||
                same_machine(&records[k].key, &command->key[0]))
                continue;
            nb_base_text(&records[k].key.name, text);
            return command->addr[i];
        }
    }
    return 0;
}

/* The record by which a machine has the name now. */
static bool find_machine(const struct registry *registry, const struct command *command,
                         ow_time now, struct wins_record *ret_record)
{
    for (size_t i = 0; i < command->key_count; i++)
        if (registry_read(registry, &command->key[i], ret_record) &&
            !ret_record->is_static && wins_record_lives(ret_record, now))
            return true;
    return false;
}

/* What the policies would say if a machine asked for it; an operator is refused only what
 * they enforce, and not with force. */
static void look_at_policies(const struct registry *registry,
                             const struct command *command,
                             const struct command_status *status,
                             struct wins_mapping_facts *facts)
{
    const struct nb_key *key = &command->key[0];
    const struct wins_policies *policies = &status->settings.policies;

    facts->reserved = policies->mode[WINS_RULE_RESERVED_NAMES] != WINS_MODE_OFF &&
                      (wins_policies_reserve(policies, &key->name) ||
                       facts_seen(registry, key, status).servers_own);
    if (policies->mode[WINS_RULE_REFUSED_ADDRESSES] != WINS_MODE_OFF)
        facts->refused =
            wins_policies_refused(policies, command->addr, command->addr_count);
}

static void put_warning(void *ctx, const char *code, const char *text)
{
    struct ow_json *json = ctx;

    ow_json_open_object(json);
    ow_json_key(json, "code");
    ow_json_string(json, code);
    ow_json_key(json, "text");
    ow_json_string(json, text);
    ow_json_close_object(json);
}

void mapping_warnings_json(struct ow_json *json, const struct request *request,
                           const struct command *command,
                           const struct command_status *status)
{
    const ow_time now = status->ageing_time;
    const struct registry *registry = request->manager->config.registry;
    struct wins_record *records = calloc(SCAN_BATCH, sizeof *records);
    struct wins_record machine;
    char shared_with[NB_KEY_TEXT];
    struct wins_mapping_facts facts = {.key = &command->key[0],
                                       .type = command->mapping,
                                       .addr = command->addr,
                                       .count = command->addr_count,
                                       .shared_with = shared_with,
                                       .now = now};

    ow_json_open_array(json);
    if (records != NULL) {
        if (find_machine(registry, command, now, &machine))
            facts.machine = &machine;
        facts.shared = find_shared(registry, records, command, shared_with);
        facts.strange = find_stranger(request, records, command);
        look_at_policies(registry, command, status, &facts);
        wins_mapping_warnings(&facts, put_warning, json);
    }
    ow_json_close_array(json);
    free(records);
}
