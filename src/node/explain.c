#include "node/explain.h"

#include "node/node_json.h"

#include <stdio.h>
#include <string.h>

/* ---- what there is to say -------------------------------------------------------- */

const char *explain_typed(const char *name, char *text, size_t room)
{
    size_t pos = 0;

    for (; *name != '\0' && pos + 5 < room; name++) {
        if (*name == '\'')
            pos += (size_t)snprintf(text + pos, room - pos, "\\x27");
        else
            text[pos++] = *name;
    }
    text[pos] = '\0';
    return text;
}

static const char *name_or(const struct explain_facts *facts, const char *otherwise)
{
    return facts->name[0] == '\0' ? otherwise : facts->name;
}

static void tell_what(const struct explain_facts *facts, struct explanation *e)
{
    const char *name = name_or(facts, "one of its names");
    char from[OW_ADDR_TEXT] = "another machine";

    if (facts->from != 0)
        ow_addr_text(facts->from, from);
    switch (facts->number) {
    case 4319:
        snprintf(e->what, sizeof(e->what),
                 "%s told this computer that %s is in use already: it refused a claim or "
                 "a refresh of the name. The name went into the Conflict state: it is "
                 "not defended, and this computer is not found by it.",
                 from, name);
        break;
    case 4320:
        snprintf(
            e->what, sizeof(e->what),
            "%s sent this computer a message to release %s, which means that another "
            "record or machine has the better right to it. The name is in the "
            "Conflict state until it is claimed again.",
            from, name);
        break;
    case 4321:
        snprintf(e->what, sizeof(e->what),
                 "This computer could not register %s on one of its interfaces: %s did "
                 "not allow it.",
                 name, from);
        break;
    default:
        snprintf(e->what, sizeof(e->what),
                 "The last four bytes of the data of a NetBT event are an address: %s "
                 "sent the message that caused the event, for %s.",
                 from, name);
    }
}

static void add_cause(struct explanation *e, const char *text)
{
    if (e->cause_count < EXPLAIN_LINES)
        e->cause[e->cause_count++] = text;
}

static void add_step(struct explanation *e, const char *command, const char *argument,
                     const char *why)
{
    struct explain_step *step;

    if (e->step_count == EXPLAIN_LINES)
        return;
    step = &e->step[e->step_count++];
    snprintf(step->command, sizeof(step->command), "%s%s%s", command,
             argument[0] == '\0' ? "" : " ", argument);
    step->why = why;
}

/* A server speaks for its database, another machine for itself. */
static void tell_why(const struct explain_facts *facts, struct explanation *e)
{
    bool server = facts->from_server || facts->pasted;
    bool machine = !facts->from_server || facts->pasted;

    if (server)
        add_cause(e, "The WINS server holds a static mapping of this name with another "
                     "address. Static mappings are for machines that cannot register "
                     "themselves; a computer with several addresses registers them all "
                     "and then clashes with the one address of the mapping.");
    if (server && facts->number != 4321)
        add_cause(e, "The server took over a record of the same name from a replication "
                     "partner, where a mapping or another machine has it.");
    if (machine)
        add_cause(e, "Another machine has the same name: a clone, a copied virtual "
                     "machine, or two machines that were named alike.");
    if (machine)
        add_cause(e, "A second adapter of this computer, or its former address (DHCP, a "
                     "cluster that moved), still holds the name.");
    if (strstr(facts->name, "<03>") != NULL)
        add_cause(e,
                  "The name is that of a user (<03>) who is logged on at two machines: "
                  "harmless.");
    if (facts->number == 4320 && !facts->from_server)
        add_cause(e, "Somebody forged the message: anybody on the network can send one. "
                     "nbtd believes it only from a WINS server of its own that confirms "
                     "it.");
}

static void tell_steps(const struct explain_facts *facts, struct explanation *e)
{
    char from[OW_ADDR_TEXT], typed[NB_NAME_TEXT], name[NB_NAME_TEXT + 2] = "NAME";

    if (facts->from != 0)
        add_step(e, "nbtstat -A", ow_addr_text(facts->from, from),
                 "who that is; a WINS server, or a machine of the same name?");
    if (facts->name[0] == '\0')
        add_step(e, "nbtstat -n", "", "which name is in the Conflict state");
    else
        snprintf(name, sizeof(name), "'%s'",
                 explain_typed(facts->name, typed, sizeof(typed)));
    add_step(e, "winsctl why", name,
             "at the WINS server: which record stands in the way, since when, who made "
             "it");
    add_step(e, "winsctl delete", name,
             "at the WINS server: remove a static mapping that is wrong (or change it to "
             "type multihomed with all addresses of this computer)");
    add_step(e, "nbtstat -RR", "",
             "here, afterwards: release all names and register them again; neither this "
             "computer nor the server has to be restarted");
}

void explain(const struct explain_facts *facts, struct explanation *ret)
{
    struct explanation *e = ret;

    *e = (struct explanation){.cause_count = 0};
    if (!facts->from_server)
        e->advice = "If another machine has the same name, rename one of the two.";
    tell_what(facts, e);
    tell_why(facts, e);
    tell_steps(facts, e);
}

/* ---- as JSON ---------------------------------------------------------------------- */

/* A member with a text; null for "". */
static void put_text(struct ow_json *json, const char *key, const char *text)
{
    ow_json_key(json, key);
    ow_json_string(json, text == NULL || text[0] == '\0' ? NULL : text);
}

static void put_causes(struct ow_json *json, const struct explanation *e)
{
    ow_json_key(json, "causes");
    ow_json_open_array(json);
    for (size_t i = 0; i < e->cause_count; i++)
        ow_json_string(json, e->cause[i]);
    ow_json_close_array(json);
}

static void put_steps(struct ow_json *json, const struct explanation *e)
{
    ow_json_key(json, "steps");
    ow_json_open_array(json);
    for (size_t i = 0; i < e->step_count; i++) {
        ow_json_open_object(json);
        put_text(json, "command", e->step[i].command);
        put_text(json, "why", e->step[i].why);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

void explain_json(struct ow_json *json, const struct explain_facts *facts)
{
    struct explanation e;

    explain(facts, &e);
    ow_json_open_object(json);
    ow_json_key(json, "id");
    if (facts->number == 0)
        ow_json_null(json);
    else
        ow_json_uint(json, facts->number);
    put_text(json, "time", facts->time);
    put_text(json, "name", facts->name);
    put_text(json, "state", facts->state);
    node_json_addr(json, "address", facts->at);
    node_json_addr(json, "from", facts->from);
    ow_json_key(json, "from_server");
    ow_json_bool(json, facts->from_server);
    put_text(json, "what", e.what);
    put_causes(json, &e);
    put_steps(json, &e);
    put_text(json, "advice", e.advice);
    ow_json_close_object(json);
}
