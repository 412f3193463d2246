/* resolver_steps.c - finding a name out: questions to servers and by broadcast, and the
 * file LMHOSTS, one step after the other. */
#include "node/resolver_core.h"

#include "node/lmhosts.h"
#include "node/query_answer.h"

#include <string.h>

#define FLAGS_QUERY     NS_RD
#define FLAGS_BROADCAST (NS_RD | NS_B)

static void end_question(struct asked *asked)
{
    if (asked->ticket == 0)
        return;
    asked->ticket = 0;
    asked->inquiry->running--;
    asked->inquiry->resolver->question_count--;
}

void inquiry_cancel_questions(struct inquiry *inquiry)
{
    for (size_t i = 0; i < NODE_BINDINGS_MAX; i++) {
        asking_cancel(inquiry->resolver->setup.asking, inquiry->asked[i].ticket);
        end_question(&inquiry->asked[i]);
    }
}

static bool proceed(struct inquiry *inquiry, enum resolve_result result, ow_ms now);

static bool ask(struct asked *asked, const struct question *question, asking_done *done,
                ow_ms now)
{
    struct resolver *resolver = asked->inquiry->resolver;

    if (resolver->question_count == RESOLVER_QUESTIONS_MAX)
        return false;
    asked->ticket = asking_ask(resolver->setup.asking, question, done, asked, now);
    if (asked->ticket == 0)
        return false;
    asked->inquiry->running++;
    resolver->question_count++;
    return true;
}

/* What is known of the server that was asked, if it is still one of ours. */
static struct listed_server *asked_server(struct inquiry *inquiry)
{
    struct server_list *list = &inquiry->resolver->servers;

    for (size_t i = 0; i < list->count; i++)
        if (list->server[i].to.addr == inquiry->server.to.addr &&
            list->server[i].to.port == inquiry->server.to.port)
            return &list->server[i];
    return NULL;
}

static void note_server(struct inquiry *inquiry, enum asking_end end, ow_ms now)
{
    struct listed_server *server = asked_server(inquiry);

    if (server == NULL || inquiry->order.step != RESOLVE_SERVER)
        return;
    switch (end) {
    case ASKING_ANSWERED:
        server->down_until = 0;
        break;
    case ASKING_SILENT:
        server->down_until = now + inquiry->resolver->setup.config->server_down;
        break;
    case ASKING_ATTACKED: /* says nothing of the server itself */
        break;
    }
}

static void on_server(void *ctx, enum asking_end end, const struct ns_packet *answer,
                      ow_addr from, ow_ms now)
{
    struct asked *asked = ctx;
    struct inquiry *inquiry = asked->inquiry;
    struct node_found found;

    end_question(asked);
    note_server(inquiry, end, now);
    if (end != ASKING_ANSWERED) {
        proceed(inquiry, RESOLVE_SILENT, now);
        return;
    }
    switch (query_answer_read(answer, &found, &inquiry->redirected)) {
    case QUERY_FOUND:
        found.source = NODE_BY_SERVER;
        found.from = from;
        inquiry_succeed(inquiry, &found, now);
        inquiry_free(inquiry);
        return;
    case QUERY_NOT_THERE:
        proceed(inquiry, RESOLVE_MISS, now);
        return;
    case QUERY_REDIRECT:
        proceed(inquiry, RESOLVE_REDIRECT, now);
        return;
    case QUERY_USELESS:
        proceed(inquiry, RESOLVE_SILENT, now);
        return;
    }
}

static bool ask_server(struct inquiry *inquiry, struct ow_endpoint to, ow_ms now)
{
    const struct node_config *config = inquiry->resolver->setup.config;
    struct question question = {
        .local = inquiry->server.local,
        .to = {to.addr, to.port != 0 ? to.port : config->port},
        .packet = {.flags = FLAGS_QUERY, .key = &inquiry->key, .type = NS_TYPE_NB},
        .timing = &config->server,
    };

    return ask(&inquiry->asked[0], &question, on_server, now);
}

/* Ask the server whose turn it is, unless it was silent lately. */
static bool ask_next_server(struct inquiry *inquiry, ow_ms now)
{
    const struct server_list *list = &inquiry->resolver->servers;

    if (inquiry->order.server >= list->count)
        return false;
    inquiry->server = list->server[inquiry->order.server];
    return now >= inquiry->server.down_until &&
           ask_server(inquiry, inquiry->server.to, now);
}

static bool ask_redirected(struct inquiry *inquiry, ow_ms now)
{
    return ask_server(inquiry, (struct ow_endpoint){inquiry->redirected, 0}, now);
}

static void tell_second_answer(struct inquiry *inquiry, ow_addr other)
{
    const struct node_world *world = inquiry->resolver->setup.world;
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("name", nb_key_text(&inquiry->key, name)),
        OW_ADDRESS("from", inquiry->heard.from),
        OW_ADDRESS("other", other),
    };

    world->event(world->ctx, OW_EV_TWO_ANSWERS, fields, 3);
}

/* An answer to the broadcast: the first one is believed, another one is compared with it.
 * When they differ nothing is remembered (RFC 1002 5.1.1.5), but no conflict demand is
 * ever sent: whoever forges answers would have it sent for them. */
static void on_broadcast_answer(struct asked *asked, const struct ns_packet *answer,
                                ow_addr from, ow_ms now)
{
    struct inquiry *inquiry = asked->inquiry;
    struct node_found found;
    ow_addr unused;

    if (query_answer_read(answer, &found, &unused) != QUERY_FOUND)
        return;
    found.source = NODE_BY_BROADCAST;
    found.from = from;
    if (inquiry->phase == INQUIRY_ASKING) {
        inquiry->first = asked;
        inquiry->heard = found;
        inquiry_succeed(inquiry, &found, now);
        inquiry->phase = INQUIRY_LISTENING;
    } else if (!inquiry->contradicted && query_answers_differ(&inquiry->heard, &found)) {
        inquiry->contradicted = true;
        resolver_released(inquiry->resolver, &inquiry->key);
        tell_second_answer(inquiry, from);
    }
}

static void on_broadcast(void *ctx, enum asking_end end, const struct ns_packet *answer,
                         ow_addr from, ow_ms now)
{
    struct asked *asked = ctx;
    struct inquiry *inquiry = asked->inquiry;

    if (end == ASKING_ANSWERED) {
        on_broadcast_answer(asked, answer, from, now);
        return; /* the question listens on */
    }
    end_question(asked);
    inquiry->attacked |= end == ASKING_ATTACKED;
    if (inquiry->phase == INQUIRY_LISTENING && asked == inquiry->first)
        inquiry_free(inquiry);
    else if (inquiry->phase == INQUIRY_ASKING && inquiry->running == 0)
        proceed(inquiry, inquiry->attacked ? RESOLVE_SILENT : RESOLVE_MISS, now);
}

/* Ask on every subnet at once.  False: on none. */
static bool ask_by_broadcast(struct inquiry *inquiry, ow_ms now)
{
    const struct resolver *resolver = inquiry->resolver;
    const struct node_config *config = resolver->setup.config;

    for (size_t i = 0; i < resolver->binding_count && i < NODE_BINDINGS_MAX; i++) {
        const struct node_binding *binding = &resolver->binding[i];
        struct question question = {
            .local = binding->addr,
            .to = {binding->broadcast, config->port},
            .broadcast = true,
            .subnet = server_list_subnet(binding),
            .listen_on = RESOLVER_SECOND_ANSWER_MS,
            .packet = {.flags = FLAGS_BROADCAST,
                       .key = &inquiry->key,
                       .type = NS_TYPE_NB},
            .timing = &config->broadcast,
        };

        if (binding->broadcast != 0)
            ask(&inquiry->asked[i], &question, on_broadcast, now);
    }
    return inquiry->running > 0;
}

/* ---- steps ---- */

/* Whether the names of LMHOSTS are in the scope of key. */
static bool in_own_scope(const struct resolver *resolver, const struct nb_key *key)
{
    const char *scope = resolver->setup.config->scope;

    return strlen(scope) == key->scope.len &&
           memcmp(scope, key->scope.octet, key->scope.len) == 0;
}

static long read_lmhosts(void *ctx, const char *path, char *buf, size_t max)
{
    const struct resolver *resolver = ctx;
    const struct node_world *world = resolver->setup.world;

    return world->read_file(world->ctx, path, buf, max);
}

bool resolver_read_lmhosts(struct resolver *resolver, const struct nb_key *key,
                           struct node_found *ret_found)
{
    const struct resolver_setup *setup = &resolver->setup;
    const struct lmhosts_port port = {
        .ctx = resolver,
        .page = (enum ow_code_page)setup->config->code_page,
        .read = read_lmhosts,
    };
    struct lmhosts_found found;

    lmhosts_find(&port, setup->config->lmhosts, &key->name, &found);
    *ret_found = (struct node_found){
        .count = found.count, .group = found.group, .source = NODE_BY_LMHOSTS};
    memcpy(ret_found->addr, found.addr, sizeof(found.addr));
    return found.count > 0;
}

static bool is_no_directed(const struct resolver *resolver, const struct nb_key *key)
{
    for (size_t i = 0; i < resolver->no_directed.count; i++)
        if (memcmp(&resolver->no_directed.name[i], &key->name, sizeof(key->name)) == 0)
            return in_own_scope(resolver, key);
    return false;
}

static struct resolve_facts facts_of(const struct inquiry *inquiry)
{
    const struct resolver *resolver = inquiry->resolver;
    struct resolve_facts facts = {
        .type = resolver->type,
        .server_count = resolver->servers.count,
        .use_lmhosts = resolver->setup.config->lmhosts[0] != '\0' &&
                       in_own_scope(resolver, &inquiry->key),
        .no_directed = is_no_directed(resolver, &inquiry->key),
    };

    for (size_t i = 0; i < resolver->binding_count; i++)
        facts.has_broadcast |= resolver->binding[i].broadcast != 0;
    return facts;
}

/* Begin the present step.  Returns whether it waits for the network; else *ret_result
 * says what it brought. */
static bool waits(struct inquiry *inquiry, enum resolve_result *ret_result, ow_ms now)
{
    *ret_result = RESOLVE_SILENT;
    switch (inquiry->order.step) {
    case RESOLVE_SERVER:
        return ask_next_server(inquiry, now);
    case RESOLVE_REDIRECTED:
        return ask_redirected(inquiry, now);
    case RESOLVE_BROADCAST:
        return ask_by_broadcast(inquiry, now);
    case RESOLVE_OWN:
    case RESOLVE_CACHE: /* looked into before there was an inquiry */
    case RESOLVE_LMHOSTS:
    case RESOLVE_FAILED:
        break;
    }
    *ret_result = RESOLVE_MISS;
    return false;
}

/* The present step brought no answer: take the next ones, up to one that waits for the
 * network, or to the end of the inquiry. */
static bool proceed(struct inquiry *inquiry, enum resolve_result result, ow_ms now)
{
    const struct resolve_facts facts = facts_of(inquiry);
    struct node_found found;

    while (resolve_next(&inquiry->order, &facts, result) != RESOLVE_FAILED) {
        if (inquiry->order.step == RESOLVE_LMHOSTS &&
            resolver_read_lmhosts(inquiry->resolver, &inquiry->key, &found)) {
            inquiry_succeed(inquiry, &found, now);
            inquiry_free(inquiry);
            return false;
        }
        if (waits(inquiry, &result, now))
            return true;
    }
    inquiry_fail(inquiry, now);
    inquiry_free(inquiry);
    return false;
}

bool inquiry_begin(struct inquiry *inquiry, ow_ms now)
{
    const struct resolve_facts facts = facts_of(inquiry);

    resolve_begin(&inquiry->order); /* the own names and the cache did not know it */
    resolve_next(&inquiry->order, &facts, RESOLVE_MISS);
    return proceed(inquiry, RESOLVE_MISS, now);
}
