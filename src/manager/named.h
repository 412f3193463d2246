/* named.h - the records that a NAME of an operator stands for: "FRED<20>" is one,
 * "FRED" is every suffix of that name. */
#pragma once

#include "base/json.h"
#include "registry/registry.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMED_MAX 256 /* suffixes */

struct request;
struct settings;

struct named {
    struct nb_key key; /* with suffix 0 when there is none */
    bool has_suffix;
    ow_addr owner; /* the address that stands for our own records */
};

/* Read the name in the request's path.  Returns false after answering an error. */
bool named_parse(struct request *request, struct named *ret_named);

/* The key of one of the name's suffixes. */
struct nb_key named_key(const struct named *named, unsigned suffix);

/* The text with all records of a name that GET answers with (malloc), for an etag_guard
 * whose ctx is the struct named; NULL when there is none or no memory. */
char *named_guard_text(void *ctx, struct registry *registry,
                       const struct settings *settings, size_t *ret_len);

/* Write the object {"records": [...], "delete": {"advice", "text"}} with all records of
 * named, and how they had best be deleted.  working: as the
 * registrar's batch has them, in its thread; else as they are published.  Returns how
 * many there are. */
size_t named_json(struct ow_json *json, struct registry *registry, bool working,
                  const struct named *named);

enum named_which { NAMED_ALL, NAMED_STATIC, NAMED_DYNAMIC_ACTIVE };

/* The keys that stand in the registry for named, by rising suffix; only the static (or
 * the active dynamic) records if asked.  ret has room for NAMED_MAX.  Returns how many.
 */
size_t named_find(const struct registry *registry, const struct named *named,
                  enum named_which which, struct nb_key *ret);
