/* approving.c - an operator lets new names through the quarantine: they join the list of
 * approved names, from which those that have come since are taken off. */
#include "server/options.h"
#include "server/registrar_core.h"

/* The pattern of one name and nothing else, with every suffix. */
static struct ow_pattern pattern_of(const struct nb_name *name)
{
    struct ow_pattern pattern = {
        .fold = true, .suffix = -1, .count = (uint8_t)nb_base_len(name)};

    for (uint8_t i = 0; i < pattern.count; i++)
        pattern.token[i] = name->octet[i];
    return pattern;
}

/* The name of a pattern that is for one name; false: it is for several. */
static bool name_of(const struct ow_pattern *pattern, struct nb_key *ret_key)
{
    struct nb_key key = {.name = nb_name_make("", 0)};

    if (pattern->suffix >= 0 || pattern->count > NB_NAME_LEN - 1)
        return false;
    for (uint8_t i = 0; i < pattern->count; i++) {
        if (pattern->token[i] > UINT8_MAX)
            return false;
        key.name.octet[i] = (uint8_t)pattern->token[i];
    }
    *ret_key = key;
    return true;
}

/* A name that has come needs no approval any more. */
static void drop_known(const struct registrar *r, struct wins_policies *policies)
{
    size_t kept = 0;
    struct nb_key key;

    for (size_t i = 0; i < policies->approved_count; i++)
        if (!name_of(&policies->approved[i], &key) || !policing_is_known(r, &key))
            policies->approved[kept++] = policies->approved[i];
    policies->approved_count = kept;
}

static bool add(const struct registrar *r, struct command *command,
                const struct nb_key *key, struct wins_policies *policies)
{
    if (policing_is_known(r, key) || wins_policies_approve(policies, &key->name))
        return true;
    if (policies->approved_count == WINS_APPROVED_MAX) {
        command_fails(command, OW_ELIMIT,
                      "%d names are approved and have not come yet; take some off, or "
                      "put patterns in their place: winsctl policy set quarantine",
                      WINS_APPROVED_MAX);
        return false;
    }
    policies->approved[policies->approved_count++] = pattern_of(&key->name);
    command->result.changed++;
    return true;
}

void approving(struct registrar *r, struct command *command)
{
    const char *name = wins_rule_row(WINS_RULE_QUARANTINE)->value;
    const struct ow_option *option = ow_option_find(options_live(), name);
    struct settings changed = r->settings;
    char text[OW_OPTION_TEXT_ROOM];

    drop_known(r, &changed.policies);
    for (size_t i = 0; i < command->key_count; i++)
        if (!add(r, command, &command->key[i], &changed.policies))
            return;
    if (command->result.changed == 0)
        return;
    ow_option_text(option, &changed, text, sizeof(text));
    if (registrar_set(r, command, name, text) && !command->dry_run)
        registrar_say_set(r, command, name, text);
}
