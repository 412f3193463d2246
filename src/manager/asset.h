/* asset.h - the files of the page (web/), which are part of the program.  A path is
 * looked up in a table, so there is no way from a path to the file system. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request;

struct asset {
    const char *path, *type;
    const char *etag; /* with its quotes */
    const uint8_t *plain, *packed;
    size_t plain_len, packed_len;
};

/* Made by web/embed.py; paths occur once. */
extern const struct asset assets[];
extern const size_t assets_count;

/* The file served at path (as sent, without the query), or NULL. */
const struct asset *asset_find(const char *path);

/* Whether a client with this Accept-Encoding (NULL: none sent) takes gzip. */
bool asset_gzip_accepted(const char *accept_encoding);

/* Whether the list of If-None-Match (NULL: none sent) names etag. */
bool asset_etag_listed(const char *if_none_match, const char *etag);

/* Answer request when its method is GET or HEAD and its target a file of the page.
 * Returns false without answering when it is not. */
bool asset_reply(struct request *request, const char *method);
