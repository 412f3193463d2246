/* own_names.h - the names the server has itself, as a node: from the settings or the host
 * name. */
#pragma once

#include "base/error.h"
#include "node/name_table.h"
#include "server/config.h"

#include <stddef.h>

/* Fill the table with NAME<00> and NAME<20> for every configured name (with the suffix
 * alone that stands behind it, "NAME<03>"), or for the host name, cut at 15 octets, when
 * there is none: upper-cased in the code page.  The table has no addresses yet.
 * OW_EBADNAME: a name that is empty, not of the code page, or configured and too long, or
 * with a suffix that is none; then text says which. */
enum ow_err own_names_fill(const struct server_config *config, const char *host,
                           struct name_table *ret_table, char *text, size_t room);

/* The host name as a NetBIOS name, without domain, cut at 15 octets, upper-cased in the
 * code page; its suffix is 0.  False: there is none, or not in the code page. */
bool own_names_host(const struct server_config *config, struct nb_name *ret_name);

/* Put the addresses into the table: at most NAME_TABLE_ADDRS_MAX of those listened at,
 * each once; loopback only when there is no other. */
void own_names_set_addresses(struct name_table *table, const struct ow_endpoint *listener,
                             size_t count);
