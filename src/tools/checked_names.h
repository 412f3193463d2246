/* checked_names.h - the same names asked of several servers: what a list of names says,
 * and what their answers say together.  Pure. */
#pragma once

#include "base/address.h"
#include "base/code_page.h"
#include "wire/nb_name.h"

#include <stddef.h>

#define CHECKED_SERVERS_MAX 8
#define CHECKED_ADDRS_MAX   25

/* Read a line of a list of names: "FRED", "FRED*20" as Windows has it, "FRED<20>"; a name
 * without suffix means <00>.  Blanks around it are left out.  OW_OK; OW_ENOTFOUND: an
 * empty line or a comment; OW_EBADNAME. */
enum ow_err checked_name(const char *line, enum ow_code_page page, bool exact,
                         struct nb_key *ret_key);

enum checked_answer {
    CHECKED_NOT_ASKED, /* this server had been silent before */
    CHECKED_SILENT,
    CHECKED_NO,
    CHECKED_YES,
};

/* What one server says of a name. */
struct checked {
    enum checked_answer answer;
    size_t count;
    ow_addr addr[CHECKED_ADDRS_MAX]; /* in order of size */
};

/* Put an answer's addresses in order: servers may shuffle them. */
void checked_sort(struct checked *checked);

enum checked_result {
    CHECKED_SAME,         /* all have it, with the same addresses */
    CHECKED_UNKNOWN,      /* none has it */
    CHECKED_MISSING,      /* one has it and another has not */
    CHECKED_INCONSISTENT, /* the addresses differ */
    CHECKED_UNANSWERED,   /* nobody can tell: a server was silent */
};

/* What count servers say together; differences count more than silence. */
enum checked_result checked_compare(const struct checked *checked, size_t count);

/* "same", "unknown", "missing", "inconsistent", "unanswered". */
const char *checked_result_str(enum checked_result result);
