/* top_view.h - the screen of `winsctl top` as text.  Pure: two looks at the server in,
 * lines out. */
#pragma once

#include "base/code_page.h"
#include "base/time.h"

#include <jansson.h>
#include <stdio.h>

struct top_facts {
    const json_t *before, *now;    /* /api/v1/status, this far apart: */
    double seconds;                /* 0: there is no look before */
    const json_t *names, *clients; /* lists of /api/v1/usage; NULL: not there */
    const json_t *events;          /* oldest first; NULL: not there */
    ow_time clock;
    enum ow_code_page page;
    const char *trouble; /* why there is nothing new; NULL: there is */
};

/* How often a counter grew in a second; 0 after a restart or without a look before. */
double top_rate(const struct top_facts *facts, const char *counter);

/* Write at most `rows` lines of at most `columns` columns, each with a line feed.  Octets
 * that a terminal could take for commands become "?". */
void top_view(FILE *out, const struct top_facts *facts, unsigned rows, unsigned columns);
