#include "computers.h"

#include "base/option.h"
#include "node/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_servers(struct play *play, struct computer *computer)
{
    ow_addr addr[CLAIM_SERVERS_MAX];

    if (!play_addrs(play, addr, CLAIM_SERVERS_MAX, &computer->server_count))
        return false;
    for (size_t i = 0; i < computer->server_count; i++)
        computer->server[i] = (struct ow_endpoint){addr[i], NS_PORT};
    return true;
}

static bool read_addresses(struct play *play, struct computer *computer)
{
    ow_addr addr[NODE_BINDINGS_MAX];
    size_t count;

    if (!play_addrs(play, addr, NODE_BINDINGS_MAX, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        (void)computer_gets(computer, addr[i]);
    return true;
}

static bool read_names(struct play *play, char (*list)[NODE_NAME_ROOM], size_t *ret_count)
{
    char copy[256], *save = NULL;
    const char *word = play_next(play);

    (void)snprintf(copy, sizeof(copy), "%s", word == NULL ? "" : word);
    *ret_count = 0;
    for (char *name = strtok_r(copy, ",", &save); name != NULL && *ret_count < 16;
         name = strtok_r(NULL, ",", &save))
        (void)snprintf(list[(*ret_count)++], NODE_NAME_ROOM, "%s", name);
    return *ret_count > 0 || play_fails(play, "names are missing");
}

static bool read_option(struct play *play, struct computer *computer)
{
    const char *name = play_next(play), *value = play_next(play);
    const struct ow_option *option =
        ow_option_find(node_options(), name == NULL ? "" : name);
    char text[OW_OPTION_WHY_ROOM] = "there is no such option";

    return (value != NULL && option != NULL &&
            ow_option_set(option, &computer->config, value, text, sizeof(text)) ==
                OW_OK) ||
           play_fails(play, "option NAME VALUE: %s", text);
}

bool act_new_computer(struct play *play)
{
    const char *name = play_next(play), *type;
    struct computer *computer;
    bool good = true;

    if (name == NULL || network_find(&play->network, name) != NULL ||
        (computer = network_add(&play->network, name)) == NULL)
        return play_fails(play, "computer NAME, a new one");
    (void)snprintf(computer->config.name[0], NODE_NAME_ROOM, "%.10s<20>", name);
    computer->config.name_count = 1;
    type = play_next(play);
    if (type == NULL || strchr("bpmh", type[0]) == NULL || type[1] != '\0')
        return play_fails(play, "node type b, p, m or h");
    computer->config.type = (uint32_t)(NODE_WISH_B + (strchr("bpmh", type[0]) - "bpmh"));
    while (good && play->at < play->words) {
        if (play_takes(play, "servers"))
            good = read_servers(play, computer);
        else if (play_takes(play, "addresses"))
            good = read_addresses(play, computer);
        else if (play_takes(play, "names"))
            good = read_names(play, computer->config.name, &computer->config.name_count);
        else if (play_takes(play, "groups"))
            good =
                read_names(play, computer->config.group, &computer->config.group_count);
        else if (play_takes(play, "option"))
            good = read_option(play, computer);
        else
            return play_fails(play, "what is '%s'?", play->word[play->at]);
    }
    /* The addresses may have been read before the servers. */
    for (size_t i = 0; i < computer->binding_count; i++) {
        computer->binding[i].server_count = computer->server_count;
        memcpy(computer->binding[i].server, computer->server, sizeof(computer->server));
    }
    return good;
}

bool act_is_running(struct play *play, const struct computer *computer)
{
    return computer->node != NULL || play_fails(play, "%s is off", computer->name);
}

/* ---- what it is told -------------------------------------------------------------- */

static bool starts(struct play *play, struct computer *computer)
{
    char text[256];

    return computer_start(computer, text, sizeof(text)) ||
           play_fails(play, "%s does not start: %s", computer->name, text);
}

static bool stops(struct play *play, struct computer *computer)
{
    if (!act_is_running(play, computer))
        return false;
    node_leave(computer->node, play->stage.ms);
    return true;
}

static bool has_left(struct play *play, struct computer *computer)
{
    if (!act_is_running(play, computer))
        return false;
    if (!node_is_released(computer->node))
        return play_fails(play, "%s still has names", computer->name);
    computer_crash(computer);
    return true;
}

static bool crashes(struct play *play, struct computer *computer)
{
    (void)play;
    computer_crash(computer);
    return true;
}

static bool gets(struct play *play, struct computer *computer)
{
    ow_addr addr;

    return play_addr(play, &addr) &&
           (computer_gets(computer, addr) || play_fails(play, "too many addresses"));
}

static bool loses(struct play *play, struct computer *computer)
{
    ow_addr addr;

    return play_addr(play, &addr) &&
           (computer_loses(computer, addr) || play_fails(play, "it does not have it"));
}

static bool releases_refreshes(struct play *play, struct computer *computer)
{
    enum ow_err err;

    if (!act_is_running(play, computer))
        return false;
    err = node_release_refresh(computer->node, play->stage.ms);
    if (play_takes(play, "too-soon"))
        return err == OW_EBUSY || play_fails(play, "it was not too soon");
    return err == OW_OK || play_fails(play, "%s", ow_err_str(err));
}

/* "PC7 lmhosts 192.0.2.9 FRED #PRE": a line of its file. */
static bool lmhosts(struct play *play, struct computer *computer)
{
    size_t used = strlen(computer->lmhosts);
    const char *word;

    while ((word = play_next(play)) != NULL && used < sizeof(computer->lmhosts))
        used += (size_t)snprintf(computer->lmhosts + used,
                                 sizeof(computer->lmhosts) - used, "%s ", word);
    if (used + 1 >= sizeof(computer->lmhosts))
        return play_fails(play, "its file is full");
    memcpy(computer->lmhosts + used, "\n", 2);
    return true;
}

/* ---- what it shows ---------------------------------------------------------------- */

/* What a step looks for among the names of a binding. */
struct wanted_name {
    struct nb_key key;
    bool is_there;
    struct node_name_view view;
};

static bool is_wanted(void *ctx, const struct node_name_view *name)
{
    struct wanted_name *wanted = ctx;

    if (!nb_key_equal(&name->key, &wanted->key))
        return true;
    wanted->is_there = true;
    wanted->view = *name;
    return false;
}

/* The rest of "shows NAME STATE [on ADDR] [at SERVER|by-broadcast] [ttl T] [next T]
 * [against ADDR]". */
static bool view_fits(struct play *play, const struct node_name_view *view)
{
    char text[OW_ADDR_TEXT];
    int64_t seconds;
    ow_addr addr;

    while (play->at < play->words) {
        if (play_takes(play, "at")) {
            if (!play_addr(play, &addr))
                return false;
            if (view->server != addr)
                return play_fails(play, "it is held at %s",
                                  ow_addr_text(view->server, text));
        } else if (play_takes(play, "by-broadcast")) {
            if (view->server != 0)
                return play_fails(play, "it is held at %s",
                                  ow_addr_text(view->server, text));
        } else if (play_takes(play, "against")) {
            if (!play_addr(play, &addr))
                return false;
            if (view->conflict_with != addr)
                return play_fails(play, "the conflict is with %s",
                                  ow_addr_text(view->conflict_with, text));
        } else if (play_takes(play, "ttl")) {
            if (ow_duration_parse(play_next(play), &seconds) != OW_OK ||
                view->ttl != seconds)
                return play_fails(play, "the ttl is %u s", view->ttl);
        } else if (play_takes(play, "next")) {
            if (ow_duration_parse(play_next(play), &seconds) != OW_OK ||
                view->next_s != seconds)
                return play_fails(play, "next in %lld s", (long long)view->next_s);
        } else {
            return play_fails(play, "what is '%s'?", play->word[play->at]);
        }
    }
    return true;
}

/* On every binding, or on the one that the step names. */
static bool shows(struct play *play, struct computer *computer)
{
    struct wanted_name wanted;
    const char *state;
    ow_addr only = 0;
    size_t at, shown = 0;

    if (!act_is_running(play, computer) || !play_key(play, &wanted.key))
        return false;
    state = play_next(play);
    if (play_takes(play, "on") && !play_addr(play, &only))
        return false;
    at = play->at;
    for (size_t b = 0; state != NULL && b < computer->binding_count; b++) {
        char addr[OW_ADDR_TEXT];

        if (only != 0 && computer->binding[b].addr != only)
            continue;
        wanted.is_there = false;
        node_names(computer->node, b, play->stage.ms, is_wanted, &wanted);
        if (!wanted.is_there)
            return play_fails(play, "there is no such name");
        if (strcmp(claim_state_str(wanted.view.state), state) != 0)
            return play_fails(play, "on %s it is %s",
                              ow_addr_text(computer->binding[b].addr, addr),
                              claim_state_str(wanted.view.state));
        play->at = at;
        if (!view_fits(play, &wanted.view))
            return false;
        shown++;
    }
    return shown > 0 || play_fails(play, "it has no such address");
}

static bool event(struct play *play, struct computer *computer)
{
    return sight_event_of(play, computer, &computer->event_seen);
}

/* ---- what it sent ----------------------------------------------------------------- */

/* The kinds of datagrams, as a step names them. */
static const struct {
    const char *word;
    bool response;
    int opcode;
    int rcode; /* -1: any but 0 */
} kinds[] = {
    {"queries", false, NS_QUERY, 0},        {"registers", false, NS_REGISTRATION, 0},
    {"claims", false, NS_MULTIHOMED, 0},    {"overwrites", false, NS_REGISTRATION, 0},
    {"refreshes", false, NS_REFRESH, 0},    {"releases", false, NS_RELEASE, 0},
    {"found", true, NS_QUERY, NS_OK},       {"not-found", true, NS_QUERY, NS_NAM_ERR},
    {"refused", true, NS_REGISTRATION, -1}, {"released", true, NS_RELEASE, NS_OK},
    {"not-released", true, NS_RELEASE, -1},
};

static bool kind_fits(size_t kind, const struct ns_packet *packet)
{
    bool overwrite = ns_opcode(packet) == NS_REGISTRATION && !ns_is_response(packet) &&
                     (packet->flags & NS_RD) == 0;

    if (ns_is_response(packet) != kinds[kind].response ||
        (int)ns_opcode(packet) != kinds[kind].opcode)
        return false;
    if (overwrite != (strcmp(kinds[kind].word, "overwrites") == 0))
        return false;
    return kinds[kind].rcode == -1 ? ns_rcode(packet) != NS_OK
                                   : (int)ns_rcode(packet) == kinds[kind].rcode;
}

static bool uncounted(struct play *play, const struct computer *computer, bool take)
{
    char name[NB_KEY_TEXT], to[OW_ADDR_TEXT];

    for (size_t i = 0; i < play->network.sending_count; i++) {
        struct sending *sending = &play->network.sending[i];
        struct ns_packet packet;

        if (sending->computer != computer || sending->counted)
            continue;
        sending->counted = true;
        if (take || ns_decode(sending->data, sending->len, &packet) != OW_OK)
            continue;
        return play_fails(
            play, "it sent a %s, opcode %d, for %s to %s",
            ns_is_response(&packet) ? "response" : "request", ns_opcode(&packet),
            nb_key_text(packet.has_question ? &packet.question : &packet.record.key,
                        name),
            ow_addr_text(sending->to.addr, to));
    }
    return true;
}

/* "PC7 sent claims PC7<20> to 192.0.2.1 3", "... broadcast 3": so many that no such step
 * has counted; "PC7 sent nothing": all were counted; "PC7 sent whatever". */
static bool sent(struct play *play, struct computer *computer)
{
    const char *word = play_next(play), *number;
    size_t kind = 0, count = 0;
    bool broadcast = false;
    ow_addr to = 0, from = 0;
    struct nb_key key;

    if (word != NULL && (strcmp(word, "nothing") == 0 || strcmp(word, "whatever") == 0))
        return uncounted(play, computer, word[0] == 'w');
    while (kind < sizeof(kinds) / sizeof(kinds[0]) &&
           (word == NULL || strcmp(word, kinds[kind].word) != 0))
        kind++;
    if (kind == sizeof(kinds) / sizeof(kinds[0]) || !play_key(play, &key))
        return play_fails(play, "sent what?");
    if (play_takes(play, "broadcast"))
        broadcast = true;
    if (play_takes(play, "to") && !play_addr(play, &to))
        return false;
    if (play_takes(play, "from") && !play_addr(play, &from))
        return false;
    number = play_next(play);
    for (size_t i = 0; i < play->network.sending_count; i++) {
        struct sending *sending = &play->network.sending[i];
        struct ns_packet packet;

        if (sending->computer != computer || sending->counted ||
            sending->broadcast != broadcast || (to != 0 && sending->to.addr != to) ||
            (from != 0 && sending->from.addr != from) ||
            ns_decode(sending->data, sending->len, &packet) != OW_OK ||
            !nb_key_equal(&key,
                          packet.has_question ? &packet.question : &packet.record.key) ||
            !kind_fits(kind, &packet))
            continue;
        sending->counted = true;
        count++;
    }
    return (number != NULL && strtoull(number, NULL, 10) == count) ||
           play_fails(play, "it sent %zu of them", count);
}

static const struct {
    const char *word;
    bool (*run)(struct play *play, struct computer *computer);
} verbs[] = {
    {"crashes", crashes},
    {"event", event},
    {"found", sight_found},
    {"gets", gets},
    {"has-left", has_left},
    {"lmhosts", lmhosts},
    {"looks-up", act_look_up},
    {"loses", loses},
    {"releases-refreshes", releases_refreshes},
    {"sent", sent},
    {"shows", shows},
    {"starts", starts},
    {"stops", stops},
};

bool act_computer(struct play *play, struct computer *computer)
{
    const char *verb = play_next(play);

    for (size_t i = 0; verb != NULL && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verb, verbs[i].word) == 0) {
            bool good = verbs[i].run(play, computer);

            stage_turn(&play->stage);
            return good;
        }
    }
    return play_fails(play, "computers do not know how to '%s'",
                      verb == NULL ? "" : verb);
}

static bool read_whom(struct play *play, ow_addr *ret_addr)
{
    if (play_takes(play, "any")) {
        *ret_addr = NETWORK_ANY;
        return true;
    }
    return play_addr(play, ret_addr);
}

bool act_network(struct play *play)
{
    bool loses = play_takes(play, "loses");
    ow_addr from, to;

    if (!loses && !play_takes(play, "carries"))
        return play_fails(play, "network loses, or network carries");
    if (!read_whom(play, &from) || !read_whom(play, &to))
        return false;
    if (loses ? !network_lose(&play->network, from, to)
              : !network_carry(&play->network, from, to))
        return play_fails(play, "too many losses, or no such loss");
    return true;
}
