/* retire.h - the report for those who want to be rid of WINS: who still asks, for what,
 * what nobody asks for, and what is asked for in vain.  Facts only, as JSON; the other
 * forms are made of it (retire_form.h). */
#pragma once

#include "base/json.h"
#include "manager/dns_column.h"
#include "manager/usage_view.h"
#include "registry/registry.h"

struct retire_facts {
    const struct registry *registry;
    const struct usage_copy *copy; /* of all parts */
    ow_time now;
    uint64_t limit; /* rows of each list */
    struct dns_column *dns;
};

/* Write the report.  A registered thread; takes a while.  OW_ENOMEM, or what json has. */
enum ow_err retire_report(const struct retire_facts *facts, struct ow_json *json);
