/* nft_match.h - whether a datagram meets an expression of nft's JSON
 * (libnftables-json(5)). The datagram is the first one to UDP port 137: of another
 * machine to this one, or of the server to another machine.  Its addresses and its
 * interface are not known.  Pure. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

enum nft_answer { NFT_NO, NFT_PERHAPS, NFT_YES };

/* Where an expression stands, and what it is asked about. */
struct nft_place {
    const json_t *items; /* of the ruleset: sets and maps are looked up there */
    const char *family, *table;
    bool out; /* the datagram is the server's own */
};

/* Whether the datagram meets `left op right`, the members of a match. */
enum nft_answer nft_match(const struct nft_place *place, const json_t *match);

/* Whether it is what key says of it: value is one of the right side of a match, or the
 * key of an element of a verdict map. */
enum nft_answer nft_is(const struct nft_place *place, const json_t *key,
                       const json_t *value);

/* Whether key, the left side of a match, is the port that a datagram goes to. */
bool nft_is_port(const json_t *key);

/* The elements of the set or map of that name ("@name"); NULL: there is none. */
const json_t *nft_elements(const struct nft_place *place, const char *name);
