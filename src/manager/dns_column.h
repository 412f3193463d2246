/* dns_column.h - the member "dns" of the rows of a list, for requests with dns=1: whether
 * DNS would have said the same. */
#pragma once

#include "base/json.h"
#include "host/dns_lookup.h"
#include "manager/request.h"
#include "registry/registry.h"

#include <stdbool.h>
#include <stddef.h>

struct dns_column {
    struct dns_check *check; /* NULL: not wanted, and nothing is written */
    struct dns_source source;
    size_t pending; /* rows whose answer is not there yet */
};

/* Read the parameter dns.  Returns false after answering an error: the server is not to
 * ask DNS (setting dns-check). */
bool dns_column_begin(struct request *request, struct dns_column *ret_column);

/* Write the member for a name (its text, without suffix) with the addresses that are
 * registered.  is_host: it may be that of a machine; otherwise the member is null. */
void dns_column_put(struct dns_column *column, struct ow_json *json, const char *name,
                    bool is_host, const ow_addr *addr, size_t count);

/* The same for a key and its record (NULL: it is not registered). */
void dns_column_put_record(struct dns_column *column, struct ow_json *json,
                           const struct nb_key *key, const struct wins_record *record);

/* The same, with the record that the registry has.  A registered thread. */
void dns_column_put_key(struct dns_column *column, struct ow_json *json,
                        const struct registry *registry, const struct nb_key *key);

/* Write the member "dns" of a whole report: where was looked, how many are pending. */
void dns_column_put_summary(const struct dns_column *column, struct ow_json *json);
