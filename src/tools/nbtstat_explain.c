#include "tools/nbtstat_explain.h"

#include "tools/nbtstat_client.h"
#include "tools/nbtstat_events.h"
#include "tools/nbtstat_tables.h"
#include "tools/typed_name.h"
#include "wire/event_data.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MAX 12
#define LINE_ROOM 512
#define WHEN_ROOM 64
#define WIDE      78
#define LABEL     10
#define ALL       1000 /* events of the log that are looked through */

/* ---- what there is to say -------------------------------------------------------- */

struct step {
    char command[NB_NAME_TEXT + 64];
    const char *why;
};

struct explanation {
    char what[LINE_ROOM];
    size_t cause_count, step_count;
    const char *cause[LINES_MAX];
    struct step step[LINES_MAX];
    const char *advice; /* that is no command; NULL: none */
};

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
    if (e->cause_count < LINES_MAX)
        e->cause[e->cause_count++] = text;
}

static void add_step(struct explanation *e, const char *command, const char *argument,
                     const char *why)
{
    struct step *step;

    if (e->step_count == LINES_MAX)
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
                 nbtstat_typed(facts->name, typed, sizeof(typed)));
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

static void explain(const struct explain_facts *facts, struct explanation *e)
{
    if (!facts->from_server)
        e->advice = "If another machine has the same name, rename one of the two.";
    tell_what(facts, e);
    tell_why(facts, e);
    tell_steps(facts, e);
}

/* ---- printing -------------------------------------------------------------------- */

static const char *title(uint16_t number)
{
    switch (number) {
    case 4319:
        return "a duplicate name";
    case 4320:
        return "a release was demanded";
    case 4321:
        return "a name could not be registered";
    default:
        return "";
    }
}

static void put_facts(FILE *out, const struct explain_facts *facts)
{
    char text[WHEN_ROOM];

    if (facts->number != 0)
        fprintf(out, "Event:    NetBT %u, %s\n", facts->number, title(facts->number));
    if (facts->time != NULL && facts->time[0] != '\0')
        fprintf(out, "Date:     %s\n", nbtstat_when(facts->time, text, sizeof(text)));
    if (facts->name[0] != '\0')
        fprintf(out, "Name:     %s\n", facts->name);
    if (facts->state[0] != '\0')
        fprintf(out, "State:    %s\n", facts->state);
    if (facts->at != 0)
        fprintf(out, "Address:  %s\n", ow_addr_text(facts->at, text));
    if (facts->from != 0)
        fprintf(out, "Sent by:  %s%s\n", ow_addr_text(facts->from, text),
                facts->from_server ? ", a WINS server of this computer" : "");
}

void explain_put(FILE *out, const struct explain_facts *facts)
{
    struct explanation e = {.cause_count = 0};

    explain(facts, &e);
    put_facts(out, facts);
    fputc('\n', out);
    nbtstat_put_wrapped(out, e.what, 0, WIDE);
    fputs("\nWhy this happens:\n", out);
    for (size_t i = 0; i < e.cause_count; i++) {
        fputs("  - ", out);
        nbtstat_put_wrapped(out, e.cause[i], 4, WIDE);
    }
    fputs("\nWhat to do:\n", out);
    for (size_t i = 0; i < e.step_count; i++) {
        fprintf(out, "    %s\n        ", e.step[i].command);
        nbtstat_put_wrapped(out, e.step[i].why, 8, WIDE);
    }
    if (e.advice != NULL)
        fprintf(out, "    %s\n", e.advice);
    if (strcmp(facts->state, "Registered") == 0)
        fputs("\nThe name is registered now: the conflict is over.\n", out);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(
        object, key, text == NULL || text[0] == '\0' ? json_null() : json_string(text));
}

json_t *explain_json(const struct explain_facts *facts)
{
    struct explanation e = {.cause_count = 0};
    json_t *json = json_object(), *causes = json_array(), *steps = json_array();
    char from[OW_ADDR_TEXT] = "", at[OW_ADDR_TEXT] = "";

    explain(facts, &e);
    if (facts->from != 0)
        ow_addr_text(facts->from, from);
    if (facts->at != 0)
        ow_addr_text(facts->at, at);
    json_object_set_new(json, "id",
                        facts->number == 0 ? json_null() : json_integer(facts->number));
    set_text(json, "time", facts->time);
    set_text(json, "name", facts->name);
    set_text(json, "state", facts->state);
    set_text(json, "address", at);
    set_text(json, "from", from);
    json_object_set_new(json, "from_server", json_boolean(facts->from_server));
    set_text(json, "what", e.what);
    for (size_t i = 0; i < e.cause_count; i++)
        json_array_append_new(causes, json_string(e.cause[i]));
    for (size_t i = 0; i < e.step_count; i++)
        json_array_append_new(steps, json_pack("{s:s, s:s}", "command", e.step[i].command,
                                               "why", e.step[i].why));
    json_object_set_new(json, "causes", causes);
    json_object_set_new(json, "steps", steps);
    set_text(json, "advice", e.advice);
    return json;
}

/* ---- finding the case ------------------------------------------------------------ */

/* The newest event of a conflict for which `wanted` holds; NULL: there is none. */
static const json_t *find_event(const json_t *events, const char *name, ow_addr from,
                                uint16_t number)
{
    for (size_t i = json_array_size(events); i-- > 0;) {
        const json_t *event = json_array_get(events, i);
        const json_t *fields = json_object_get(event, "fields");
        json_int_t id = json_integer_value(json_object_get(event, "id"));
        const char *named = nbtstat_text(fields, "name");
        size_t len = name == NULL ? 0 : strlen(name);
        ow_addr sender = 0;

        (void)ow_addr_parse(nbtstat_text(fields, "from"), &sender);
        if (id < 4319 || id > 4321 || (number != 0 && id != number) ||
            (from != 0 && sender != from))
            continue;
        /* a name without suffix is every suffix */
        if (name == NULL ||
            (strncmp(named, name, len) == 0 && (named[len] == '\0' || named[len] == '<')))
            return event;
    }
    return NULL;
}

static void take_event(const json_t *event, struct explain_facts *facts)
{
    const json_t *fields = json_object_get(event, "fields");

    facts->number = (uint16_t)json_integer_value(json_object_get(event, "id"));
    facts->time = nbtstat_text(event, "time");
    snprintf(facts->name, sizeof(facts->name), "%s", nbtstat_text(fields, "name"));
    (void)ow_addr_parse(nbtstat_text(fields, "from"), &facts->from);
    (void)ow_addr_parse(nbtstat_text(fields, "address"), &facts->at);
}

/* What the node says now: the worst state of the name, and whether the sender is one of
 * its servers. */
static void take_names(const json_t *answer, struct explain_facts *facts)
{
    const json_t *binding, *name, *server;
    struct ow_endpoint ep;
    char text[NB_NAME_TEXT + 8];
    size_t i, k;

    json_array_foreach(json_object_get(answer, "bindings"), i, binding)
    {
        json_array_foreach(json_object_get(binding, "servers"), k, server)
        {
            if (json_is_string(server) &&
                ow_endpoint_parse(json_string_value(server), 137, &ep) == OW_OK &&
                ep.addr == facts->from)
                facts->from_server = true;
        }
        json_array_foreach(json_object_get(binding, "names"), k, name)
        {
            const char *state = nbtstat_text(name, "state");

            snprintf(text, sizeof(text), "%s<%s>", nbtstat_text(name, "name"),
                     nbtstat_text(name, "suffix"));
            if (strcmp(text, facts->name) == 0 &&
                (facts->state[0] == '\0' || strcmp(state, "conflict") == 0))
                snprintf(facts->state, sizeof(facts->state), "%s", nbtstat_state(state));
        }
    }
}

/* Data of a machine may be explained on another one, where the log is of no use: then the
 * bytes must do. */
static enum nbtstat_exit take_pasted(const struct event_data *data, const json_t *events,
                                     struct explain_facts *facts)
{
    uint16_t number = event_data_number(data);
    const json_t *event;

    if (number != 0 && (number < 4319 || number > 4321))
        return nbtstat_fail(NBTSTAT_NOT_FOUND,
                            "this is the data of event %u; only 4319, 4320 and 4321 of "
                            "the source NetBT can be explained",
                            number);
    event = find_event(events, NULL, data->from, number);
    if (event != NULL) {
        take_event(event, facts);
    } else {
        facts->pasted = true;
        facts->number = number;
    }
    facts->from = data->from;
    return NBTSTAT_DONE;
}

/* A name as typed, or "" for any. */
static enum nbtstat_exit take_named(const char *typed, const json_t *events,
                                    struct explain_facts *facts)
{
    char name[NB_KEY_TEXT] = "";
    const json_t *event;

    if (typed[0] != '\0' && typed_name(typed, OW_CP_850, false, NULL, name) != OW_OK)
        return nbtstat_fail(NBTSTAT_USAGE,
                            "%s is neither a NetBIOS name nor the data of an event",
                            typed);
    event = find_event(events, typed[0] == '\0' ? NULL : name, 0, 0);
    if (event == NULL)
        return nbtstat_fail(NBTSTAT_NOT_FOUND,
                            "the event log of the node has no conflict%s%s",
                            typed[0] == '\0' ? "" : " of ", name);
    take_event(event, facts);
    return NBTSTAT_DONE;
}

enum nbtstat_exit nbtstat_explain(const struct nbtstat *nbtstat)
{
    struct explain_facts facts = {.time = ""};
    struct event_data data;
    bool pasted = event_data_parse(nbtstat->explain, &data) == OW_OK;
    json_t *events = NULL, *names = NULL, *json;
    enum nbtstat_exit code = nbtstat_get_events(nbtstat, ALL, pasted, &events);

    if (code != NBTSTAT_DONE && !pasted)
        return code;
    code = pasted ? take_pasted(&data, events, &facts)
                  : take_named(nbtstat->explain, events, &facts);
    if (code == NBTSTAT_DONE &&
        nbtstat_ask_for(nbtstat, "names", true, &names) == NBTSTAT_DONE)
        take_names(names, &facts);
    if (code == NBTSTAT_DONE && nbtstat->json) {
        json = explain_json(&facts);
        code = nbtstat_json(json);
        json_decref(json);
    } else if (code == NBTSTAT_DONE) {
        explain_put(stdout, &facts);
    }
    json_decref(names);
    json_decref(events);
    return code;
}
