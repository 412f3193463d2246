/* doctor_firewall.c - what the rules of nft do to requests: the first datagram to UDP
 * port 137 is led through the chains, on every way that it may take as far as its sender
 * is not known. */
#include "tools/doctor.h"

#include "tools/nft_match.h"
#include "tools/shown.h"

#include <stdio.h>
#include <string.h>

#define PORT      137
#define DEPTH_MAX 16       /* jumps, as in the kernel */
#define STEPS_MAX 10000000 /* items looked at */

/* How a way through a chain ends. */
enum fate {
    FATE_OPEN, /* not yet */
    FATE_ACCEPT,
    FATE_DROP,
    FATE_BACK, /* at the end of the chain, or with `return` */
};

/* What a way has met so far. */
struct way {
    bool named;  /* a rule that names the port */
    bool unread; /* a match of iptables that nft does not tell in full */
};

/* All ends of a chain that are possible. */
struct fates {
    bool drop;
    bool accept, accept_named, accept_unread;
    bool back, back_named, back_unread;
    enum fate usual; /* when what is not known does not hold */
    struct way on;   /* what all that go on in the chain have met */
};

struct walk {
    struct nft_place place;
    unsigned long steps;
    unsigned depth;
    bool lost; /* too many steps, too deep */
};

/* ---- ends
 * ------------------------------------------------------------------------------
 */

/* One more end.  met: whether the datagram comes there.  Returns whether it goes no
 * further. */
static bool ends(struct fates *fates, enum fate fate, enum nft_answer met,
                 const struct way *way)
{
    if (fate == FATE_DROP) {
        fates->drop = true;
    } else if (fate == FATE_ACCEPT) {
        fates->accept = true;
        fates->accept_named = fates->accept_named || way->named;
        fates->accept_unread = fates->accept_unread || way->unread;
    } else if (fate == FATE_BACK) {
        fates->back = true;
        fates->back_named = fates->back_named || way->named;
        fates->back_unread = fates->back_unread || way->unread;
    }
    if (met == NFT_YES && fates->usual == FATE_OPEN)
        fates->usual = fate;
    return met == NFT_YES && fate != FATE_OPEN;
}

static void walk_chain(struct walk *walk, const char *chain, const struct way *way,
                       struct fates *ret);

/* Another chain, to come back from unless `goes`. */
static bool leads_to(struct walk *walk, struct fates *fates, const char *chain, bool goes,
                     enum nft_answer met, const struct way *way)
{
    struct fates sub;

    walk_chain(walk, chain, way, &sub);
    fates->drop = fates->drop || sub.drop;
    fates->accept = fates->accept || sub.accept;
    fates->accept_named = fates->accept_named || sub.accept_named;
    fates->accept_unread = fates->accept_unread || sub.accept_unread;
    if (met == NFT_YES && fates->usual == FATE_OPEN && (goes || sub.usual != FATE_BACK))
        fates->usual = sub.usual;
    if (goes && sub.back) {
        fates->back = true;
        fates->back_named = fates->back_named || sub.back_named;
        fates->back_unread = fates->back_unread || sub.back_unread;
    }
    if (met == NFT_YES && !goes) {
        fates->on.named = fates->on.named || sub.back_named;
        fates->on.unread = fates->on.unread || sub.back_unread;
    }
    return met == NFT_YES && (goes || !sub.back);
}

/* ---- rules
 * -----------------------------------------------------------------------------
 */

/* What is done to a datagram: {"accept": null}, {"jump": {"target": "x"}}.  Returns
 * whether it goes no further in this chain. */
static bool is_done(struct walk *walk, struct fates *fates, const json_t *verdict,
                    enum nft_answer met, const struct way *way)
{
    const json_t *jump = json_object_get(verdict, "jump");
    const json_t *go = json_object_get(verdict, "goto");
    const json_t *xt = json_object_get(verdict, "xt");

    if (json_object_get(verdict, "accept") != NULL)
        return ends(fates, FATE_ACCEPT, met, way);
    if (json_object_get(verdict, "drop") != NULL ||
        json_object_get(verdict, "reject") != NULL ||
        strcmp(shown_text(xt, "name"), "REJECT") == 0)
        return ends(fates, FATE_DROP, met, way);
    if (json_object_get(verdict, "return") != NULL)
        return ends(fates, FATE_BACK, met, way);
    if (jump != NULL)
        return leads_to(walk, fates, shown_text(jump, "target"), false, met, way);
    if (go != NULL)
        return leads_to(walk, fates, shown_text(go, "target"), true, met, way);
    if (json_object_get(verdict, "queue") != NULL ||
        strcmp(shown_text(xt, "name"), "NFQUEUE") == 0) {
        fates->drop = true; /* some program decides */
        return ends(fates, FATE_ACCEPT, met, way);
    }
    return false;
}

/* A map of verdicts.  Returns whether the datagram goes no further. */
static bool is_mapped(struct walk *walk, struct fates *fates, const json_t *vmap,
                      enum nft_answer met, const struct way *way)
{
    const json_t *key = json_object_get(vmap, "key"),
                 *data = json_object_get(vmap, "data");
    const json_t *elements = json_object_get(data, "set"), *element;
    const char *name = json_string_value(data);
    struct way here = {way->named || nft_is_port(key), way->unread};
    size_t i;

    if (name != NULL && name[0] == '@')
        elements = nft_elements(&walk->place, name + 1);
    json_array_foreach(elements, i, element)
    {
        enum nft_answer is = nft_is(&walk->place, key, json_array_get(element, 0));

        if (is > met)
            is = met;
        if (is != NFT_NO && is_done(walk, fates, json_array_get(element, 1), is, &here))
            return true;
    }
    return false;
}

/* What one part of a rule asks of the datagram. */
static enum nft_answer is_met(const struct walk *walk, const json_t *part,
                              struct way *way)
{
    static const char *const limits[] = {"limit", "ct count", "quota"};
    const json_t *match = json_object_get(part, "match");
    const json_t *xt = json_object_get(part, "xt");
    const char *name = shown_text(xt, "name");

    if (match != NULL) {
        way->named = way->named || nft_is_port(json_object_get(match, "left"));
        return nft_match(&walk->place, match);
    }
    if (strcmp(shown_text(xt, "type"), "match") == 0 && strcmp(name, "comment") != 0) {
        /* The state of a connection is asked by nearly everybody who accepts answers. */
        way->unread =
            way->unread || (strcmp(name, "conntrack") != 0 && strcmp(name, "state") != 0);
        return NFT_PERHAPS;
    }
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const json_t *limit = json_object_get(part, limits[i]);

        if (limit != NULL) /* "over" is above what is usual */
            return json_is_true(json_object_get(limit, "inv")) ? NFT_NO : NFT_YES;
    }
    return NFT_YES;
}

/* Returns whether the datagram goes no further. */
static bool walk_rule(struct walk *walk, struct fates *fates, const json_t *parts)
{
    struct way here = fates->on;
    enum nft_answer met = NFT_YES;
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        const json_t *vmap = json_object_get(part, "vmap");
        enum nft_answer one = is_met(walk, part, &here);

        if (one < met)
            met = one;
        if (met == NFT_NO)
            return false;
        if (vmap != NULL ? is_mapped(walk, fates, vmap, met, &here)
                         : is_done(walk, fates, part, met, &here))
            return true;
    }
    return false;
}

static bool is_of(const struct walk *walk, const json_t *rule, const char *chain)
{
    return rule != NULL && strcmp(shown_text(rule, "chain"), chain) == 0 &&
           strcmp(shown_text(rule, "table"), walk->place.table) == 0 &&
           strcmp(shown_text(rule, "family"), walk->place.family) == 0;
}

static void walk_chain(struct walk *walk, const char *chain, const struct way *way,
                       struct fates *ret)
{
    const json_t *item;
    size_t i;

    *ret = (struct fates){.usual = FATE_OPEN, .on = *way};
    walk->steps += json_array_size(walk->place.items);
    walk->lost = walk->lost || walk->depth == DEPTH_MAX || walk->steps > STEPS_MAX;
    if (walk->lost)
        return;
    walk->depth++;
    json_array_foreach(walk->place.items, i, item)
    {
        const json_t *rule = json_object_get(item, "rule");

        if (is_of(walk, rule, chain) &&
            walk_rule(walk, ret, json_object_get(rule, "expr")))
            break;
    }
    if (i == json_array_size(walk->place.items))
        (void)ends(ret, FATE_BACK, NFT_YES, &ret->on);
    walk->depth--;
}

/* ---- chains at the hooks of the kernel
 * ---------------------------------------------------
 */

/* From good to bad. */
enum passage {
    PASSAGE_FREE,
    PASSAGE_SOME,   /* for some senders, by a rule about the port */
    PASSAGE_UNREAD, /* if a match of iptables says so */
    PASSAGE_STRAY,  /* only by rules that are not about the port */
    PASSAGE_CLOSED,
    PASSAGE_LOST, /* not found out */
};

static bool is_hooked(const json_t *chain, bool out)
{
    const char *family = shown_text(chain, "family"), *hook = shown_text(chain, "hook");
    const bool routed = strcmp(family, "ip") == 0 || strcmp(family, "inet") == 0;

    if (!routed || strcmp(shown_text(chain, "type"), "nat") == 0)
        return false;
    return out ? strcmp(hook, "output") == 0 || strcmp(hook, "postrouting") == 0
               : strcmp(hook, "input") == 0 || strcmp(hook, "prerouting") == 0;
}

static enum passage passage_of(const json_t *items, const json_t *chain, bool out)
{
    struct walk walk = {
        .place = {items, shown_text(chain, "family"), shown_text(chain, "table"), out}};
    const enum fate policy =
        strcmp(shown_text(chain, "policy"), "drop") == 0 ? FATE_DROP : FATE_ACCEPT;
    const struct way way = {false, false};
    struct fates fates;

    walk_chain(&walk, shown_text(chain, "name"), &way, &fates);
    if (walk.lost)
        return PASSAGE_LOST;
    if (fates.back && policy == FATE_ACCEPT) {
        fates.accept = true;
        fates.accept_named = fates.accept_named || fates.back_named;
        fates.accept_unread = fates.accept_unread || fates.back_unread;
    }
    if (fates.usual == FATE_BACK)
        fates.usual = policy;
    if (fates.usual != FATE_DROP)
        return fates.drop || (fates.back && policy == FATE_DROP) ? PASSAGE_SOME
                                                                 : PASSAGE_FREE;
    if (fates.accept_named)
        return PASSAGE_SOME;
    if (fates.accept_unread)
        return PASSAGE_UNREAD;
    return fates.accept ? PASSAGE_STRAY : PASSAGE_CLOSED;
}

/* The worst of all chains that the datagram goes through. */
static enum passage worst_of(const json_t *items, bool out, const json_t **ret_chain)
{
    enum passage worst = PASSAGE_FREE;
    const json_t *item;
    size_t i;

    json_array_foreach(items, i, item)
    {
        const json_t *chain = json_object_get(item, "chain");
        enum passage one = chain != NULL && is_hooked(chain, out)
                               ? passage_of(items, chain, out)
                               : PASSAGE_FREE;

        if (one > worst) {
            worst = one;
            *ret_chain = chain;
        }
    }
    return worst;
}

/* ---- the verdict
 * -------------------------------------------------------------------------
 */

/* "inet filter input": names of a ruleset are letters, digits, '/', '\', '_' and '.'. */
#define CHAIN_ROOM 100

static const char *chain_text(const json_t *chain, char text[CHAIN_ROOM])
{
    snprintf(text, CHAIN_ROOM, "%s %s %s", shown_text(chain, "family"),
             shown_text(chain, "table"), shown_text(chain, "name"));
    return text;
}

static enum doctor_verdict judge_in(enum passage passage, const char *chain, char *text,
                                    size_t room)
{
    switch (passage) {
    case PASSAGE_FREE:
        snprintf(text, room, "The rules of nft let requests to UDP port %d in.", PORT);
        return DOCTOR_OK;
    case PASSAGE_SOME:
        snprintf(text, room,
                 "The firewall (%s) lets requests to UDP port %d in, but not from "
                 "everywhere.",
                 chain, PORT);
        return DOCTOR_OK;
    case PASSAGE_UNREAD:
        snprintf(text, room,
                 "Whether the firewall (%s) lets UDP port %d in depends on a match of "
                 "iptables that nft does not tell; see iptables -S.",
                 chain, PORT);
        return DOCTOR_UNKNOWN;
    case PASSAGE_STRAY:
        snprintf(text, room,
                 "The firewall (%s) has no rule that lets UDP port %d in; only rules "
                 "that do not name it may do so.",
                 chain, PORT);
        return DOCTOR_WARN;
    case PASSAGE_CLOSED:
        snprintf(text, room, "The firewall (%s) refuses every request to UDP port %d.",
                 chain, PORT);
        return DOCTOR_FAIL;
    case PASSAGE_LOST:
        break;
    }
    snprintf(text, room, "The rules of the firewall (%s) are too many to be followed.",
             chain);
    return DOCTOR_UNKNOWN;
}

enum doctor_verdict doctor_firewall(const json_t *ruleset, char *text, size_t room)
{
    const json_t *items = json_object_get(ruleset, "nftables"), *chain = NULL;
    enum doctor_verdict verdict;
    char name[CHAIN_ROOM];
    enum passage passage;

    if (!json_is_array(items)) {
        snprintf(text, room, "What nft says of its rules makes no sense.");
        return DOCTOR_UNKNOWN;
    }
    passage = worst_of(items, false, &chain);
    verdict = judge_in(passage, chain_text(chain, name), text, room);
    if (verdict != DOCTOR_OK || worst_of(items, true, &chain) != PASSAGE_CLOSED)
        return verdict;
    snprintf(text, room,
             "The firewall (%s) refuses what the server sends to UDP port %d of other "
             "machines: it cannot ask who holds a name.",
             chain_text(chain, name), PORT);
    return DOCTOR_WARN;
}
