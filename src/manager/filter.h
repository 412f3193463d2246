/* filter.h - which records a list shows.  Pure: no registry, no HTTP. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/pattern.h"
#include "rules/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every condition that is set must hold; -1 and false stand for "any". */
struct filter {
    bool has_pattern, has_owner, has_address, has_scope;
    struct ow_pattern pattern; /* case matters, as it does in names */
    int suffix, type, state, is_static;
    ow_addr owner; /* WINS_LOCAL for our own records */
    ow_addr address;
    struct nb_scope scope;
};

/* A filter that lets everything through. */
struct filter filter_any(void);

/* Set the pattern, and the suffix when text ends in "<xx>".  OW_EBADNAME: a bad escape or
 * suffix, or more than OW_PATTERN_MAX tokens. */
enum ow_err filter_set_name(struct filter *filter, const char *text);

/* Set the scope from its text form; empty: records without scope.  OW_EBADNAME. */
enum ow_err filter_set_scope(struct filter *filter, const char *text);

/* Read a suffix of two hex digits ("1c", "1C").  Returns -1 for anything else. */
int filter_suffix(const char *text);

/* Whether the name without its suffix and padding is as pattern says. */
bool filter_pattern_match(const struct ow_pattern *pattern, const struct nb_name *name);

/* Whether record passes. */
bool filter_match(const struct filter *filter, const struct wins_record *record);
