#include "tools/nbtstat_explain.h"

#include "tools/nbtstat_client.h"
#include "tools/nbtstat_events.h"
#include "tools/nbtstat_tables.h"
#include "tools/typed_name.h"
#include "wire/event_data.h"

#include <stdlib.h>
#include <string.h>

#define WHEN_ROOM 64
#define WIDE      78
#define LABEL     10
#define ALL       1000 /* events of the log that are looked through */

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
    struct explanation e;

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
 * its servers.  The node inside winsd is its own server, and gives a name up only for the
 * servers of `demands-from`. */
static void take_names(const json_t *answer, struct explain_facts *facts)
{
    const json_t *binding, *name, *server;
    struct ow_endpoint ep;
    char text[NB_NAME_TEXT + 8];
    size_t i, k;

    if (!facts->pasted && strcmp(nbtstat_text(answer, "program"), "winsd") == 0)
        facts->from_server = true;
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

static enum nbtstat_exit print_json(const struct explain_facts *facts)
{
    struct ow_json text = {0};
    enum nbtstat_exit code = NBTSTAT_LOCAL;
    json_t *json;

    explain_json(&text, facts);
    json = text.err == OW_OK ? json_loadb(text.data, text.len, 0, NULL) : NULL;
    ow_json_done(&text);
    if (json == NULL)
        return nbtstat_fail(code, "out of memory");
    code = nbtstat_json(json);
    json_decref(json);
    return code;
}

enum nbtstat_exit nbtstat_explain(const struct nbtstat *nbtstat)
{
    struct explain_facts facts = {.time = ""};
    struct event_data data;
    bool pasted = event_data_parse(nbtstat->explain, &data) == OW_OK;
    json_t *events = NULL, *names = NULL;
    enum nbtstat_exit code = nbtstat_get_events(nbtstat, ALL, pasted, &events);

    if (code != NBTSTAT_DONE && !pasted)
        return code;
    code = pasted ? take_pasted(&data, events, &facts)
                  : take_named(nbtstat->explain, events, &facts);
    if (code == NBTSTAT_DONE &&
        nbtstat_ask_for(nbtstat, "names", true, &names) == NBTSTAT_DONE)
        take_names(names, &facts);
    if (code == NBTSTAT_DONE && nbtstat->json) {
        code = print_json(&facts);
    } else if (code == NBTSTAT_DONE) {
        explain_put(stdout, &facts);
    }
    json_decref(names);
    json_decref(events);
    return code;
}
