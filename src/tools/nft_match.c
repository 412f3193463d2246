#include "tools/nft_match.h"

#include "tools/shown.h"

#include <stddef.h>
#include <string.h>

#define PORT      137
#define DEPTH_MAX 8 /* sets within sets */

/* ---- what is known of the datagram
 * -----------------------------------------------------
 */

enum known {
    KNOWN_NOTHING, /* the datagram has it, nobody knows which */
    KNOWN_ABSENT,  /* the datagram has no such thing */
    KNOWN_VALUE,   /* a number, and the word that nft has for it */
    KNOWN_NO_LOOPBACK,
};

struct field {
    enum known known;
    json_int_t number;
    const char *word; /* NULL: none */
};

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static struct field field_of_payload(const json_t *payload, bool out)
{
    static const char *const others[] = {"tcp",  "sctp", "dccp", "icmp", "icmpv6", "igmp",
                                         "esp",  "ah",   "comp", "ip6",  "arp",    "gre",
                                         "frag", "rt",   "dst",  "hbh",  "mh"};
    const char *protocol = shown_text(payload, "protocol");
    const char *name = shown_text(payload, "field");
    bool ports = strcmp(protocol, "udp") == 0 || strcmp(protocol, "th") == 0;

    if (is_one_of(protocol, others, sizeof others / sizeof others[0]))
        return (struct field){KNOWN_ABSENT, 0, NULL};
    if (ports && (strcmp(name, "dport") == 0 || (out && strcmp(name, "sport") == 0)))
        return (struct field){KNOWN_VALUE, PORT, NULL};
    if (strcmp(protocol, "ip") == 0 && strcmp(name, "protocol") == 0)
        return (struct field){KNOWN_VALUE, 17, "udp"};
    if (strcmp(protocol, "ip") == 0 && strcmp(name, "version") == 0)
        return (struct field){KNOWN_VALUE, 4, NULL};
    return (struct field){KNOWN_NOTHING, 0, NULL};
}

static struct field field_of_meta(const char *key, bool out)
{
    const char *const interface[] = {out ? "oif" : "iif", out ? "oifname" : "iifname"};

    if (strcmp(key, "l4proto") == 0)
        return (struct field){KNOWN_VALUE, 17, "udp"};
    if (strcmp(key, "nfproto") == 0)
        return (struct field){KNOWN_VALUE, 2, "ipv4"};
    if (strcmp(key, "protocol") == 0)
        return (struct field){KNOWN_VALUE, 0x800, "ip"};
    if (is_one_of(key, interface, 2))
        return (struct field){KNOWN_NO_LOOPBACK, 0, NULL};
    return (struct field){KNOWN_NOTHING, 0, NULL};
}

static struct field field_of(const json_t *key, bool out)
{
    const json_t *payload = json_object_get(key, "payload");
    const json_t *meta = json_object_get(key, "meta");
    const json_t *fib = json_object_get(key, "fib");
    const char *flag =
        json_string_value(json_array_get(json_object_get(fib, "flags"), 0));

    if (payload != NULL)
        return field_of_payload(payload, out);
    if (meta != NULL)
        return field_of_meta(shown_text(meta, "key"), out);
    if (strcmp(shown_text(json_object_get(key, "ct"), "key"), "state") == 0)
        return (struct field){KNOWN_VALUE, 8, "new"};
    if (!out && strcmp(shown_text(fib, "result"), "type") == 0 && flag != NULL &&
        strcmp(flag, "daddr") == 0 && json_array_size(json_object_get(fib, "flags")) == 1)
        return (struct field){KNOWN_VALUE, 2, "local"};
    return (struct field){KNOWN_NOTHING, 0, NULL};
}

/* ---- comparing
 * -------------------------------------------------------------------------
 */

static enum nft_answer answer(bool yes)
{
    return yes ? NFT_YES : NFT_NO;
}

static enum nft_answer is_in_range(json_int_t number, const json_t *range)
{
    const json_t *from = json_array_get(range, 0), *to = json_array_get(range, 1);

    if (!json_is_integer(from) || !json_is_integer(to))
        return NFT_PERHAPS;
    return answer(json_integer_value(from) <= number && number <= json_integer_value(to));
}

/* One value against one field. */
static enum nft_answer is_value(const struct field *field, const json_t *value)
{
    const json_t *range = json_object_get(value, "range");
    const char *word = json_string_value(value);

    if (field->known == KNOWN_ABSENT)
        return NFT_NO;
    if (field->known == KNOWN_NO_LOOPBACK)
        return word != NULL && strcmp(word, "lo") == 0 ? NFT_NO : NFT_PERHAPS;
    if (field->known == KNOWN_NOTHING)
        return NFT_PERHAPS;
    if (json_is_integer(value))
        return answer(json_integer_value(value) == field->number);
    if (range != NULL)
        return is_in_range(field->number, range);
    if (word != NULL && field->word != NULL)
        return answer(strcmp(word, field->word) == 0);
    return NFT_PERHAPS;
}

const json_t *nft_elements(const struct nft_place *place, const char *name)
{
    const json_t *item;
    size_t i;

    json_array_foreach(place->items, i, item)
    {
        const json_t *set = json_object_get(item, "set");

        if (set == NULL)
            set = json_object_get(item, "map");
        if (set != NULL && strcmp(shown_text(set, "name"), name) == 0 &&
            strcmp(shown_text(set, "table"), place->table) == 0 &&
            strcmp(shown_text(set, "family"), place->family) == 0)
            return json_object_get(set, "elem");
    }
    return NULL;
}

static enum nft_answer compare(const struct nft_place *place, const json_t *key,
                               const json_t *value, unsigned depth);

/* Any of them. */
static enum nft_answer compare_any(const struct nft_place *place, const json_t *key,
                                   const json_t *values, unsigned depth)
{
    enum nft_answer best = NFT_NO;
    const json_t *value;
    size_t i;

    json_array_foreach(values, i, value)
    {
        enum nft_answer one = compare(place, key, value, depth);

        if (one > best)
            best = one;
    }
    return best;
}

/* Part by part, all of them. */
static enum nft_answer compare_parts(const struct nft_place *place, const json_t *keys,
                                     const json_t *values, unsigned depth)
{
    enum nft_answer worst = NFT_YES;
    const json_t *key;
    size_t i;

    if (json_array_size(keys) != json_array_size(values))
        return NFT_PERHAPS;
    json_array_foreach(keys, i, key)
    {
        enum nft_answer one = compare(place, key, json_array_get(values, i), depth);

        if (one < worst)
            worst = one;
    }
    return worst;
}

static enum nft_answer compare(const struct nft_place *place, const json_t *key,
                               const json_t *value, unsigned depth)
{
    const json_t *keys = json_object_get(key, "concat");
    const json_t *set = json_object_get(value, "set");
    const json_t *element = json_object_get(json_object_get(value, "elem"), "val");
    const char *word = json_string_value(value);
    struct field field;

    if (depth == DEPTH_MAX)
        return NFT_PERHAPS;
    if (word != NULL && word[0] == '@') {
        set = nft_elements(place, word + 1);
        if (set == NULL) /* not there, or nothing in it */
            return NFT_NO;
    }
    if (set == NULL && json_is_array(value))
        set = value;
    if (set != NULL)
        return compare_any(place, key, set, depth + 1);
    if (element != NULL)
        return compare(place, key, element, depth + 1);
    if (keys != NULL)
        return compare_parts(place, keys, json_object_get(value, "concat"), depth + 1);
    field = field_of(key, place->out);
    return is_value(&field, value);
}

enum nft_answer nft_is(const struct nft_place *place, const json_t *key,
                       const json_t *value)
{
    return compare(place, key, value, 0);
}

/* "<", "<=", ">", ">=". */
static enum nft_answer is_beside(const struct field *field, const char *op,
                                 const json_t *right)
{
    json_int_t limit = json_integer_value(right);
    bool equal = op[1] == '=' && field->number == limit;

    if (field->known != KNOWN_VALUE || !json_is_integer(right))
        return NFT_PERHAPS;
    return answer(equal ||
                  (op[0] == '<' ? field->number < limit : field->number > limit));
}

enum nft_answer nft_match(const struct nft_place *place, const json_t *match)
{
    const json_t *left = json_object_get(match, "left");
    const json_t *right = json_object_get(match, "right");
    const char *op = shown_text(match, "op");
    struct field field = field_of(left, place->out);
    enum nft_answer equal;

    if (field.known == KNOWN_ABSENT) /* whatever is asked of it */
        return NFT_NO;
    if (op[0] == '<' || op[0] == '>')
        return is_beside(&field, op, right);
    equal = nft_is(place, left, right);
    if (strcmp(op, "!=") == 0)
        return equal == NFT_PERHAPS ? NFT_PERHAPS : answer(equal == NFT_NO);
    return strcmp(op, "==") == 0 || strcmp(op, "in") == 0 ? equal : NFT_PERHAPS;
}

bool nft_is_port(const json_t *key)
{
    const json_t *parts = json_object_get(key, "concat"), *part;
    size_t i;

    if (strcmp(shown_text(json_object_get(key, "payload"), "field"), "dport") == 0)
        return true;
    json_array_foreach(parts, i, part)
    {
        if (strcmp(shown_text(json_object_get(part, "payload"), "field"), "dport") == 0)
            return true;
    }
    return false;
}
