/* plan.h - what a text of settings and static mappings would change: the differences to
 * what stands, found without changing anything, then carried out all at once. */
#pragma once

#include "manager/configuration.h"
#include "server/command.h"
#include "server/settings.h"

#include <stdbool.h>
#include <stddef.h>

enum plan_kind {
    PLAN_SET,     /* a setting gets another value */
    PLAN_DEFAULT, /* a setting that the text leaves out gets its default (prune) */
    PLAN_ADD,     /* a mapping where no static record stands */
    PLAN_CHANGE,  /* a static record becomes another one */
    PLAN_DELETE,  /* a static record that the text leaves out goes (prune) */
};

struct plan_step {
    enum plan_kind kind;
    const struct ow_option *option;              /* PLAN_SET, PLAN_DEFAULT */
    const struct configuration_setting *setting; /* PLAN_SET */
    const struct configuration_mapping *mapping; /* PLAN_ADD, PLAN_CHANGE */
    struct nb_key key;                           /* PLAN_DELETE */
};

struct plan {
    size_t count, room;
    struct plan_step *step;
    bool administrator; /* a step needs one */
};

/* Find the differences between configuration (which the plan borrows from) and what
 * stands.  prune: what the text leaves out is to go.  OW_EINVAL: a value makes no sense;
 * why says which.  OW_ENOMEM.  The plan must be released with plan_done() in any case. */
enum ow_err plan_make(struct plan *plan, const struct configuration *configuration,
                      const struct settings *settings, const struct registry *registry,
                      bool prune, char why[CONFIGURATION_WHY]);

/* How far a command has come with its plan. */
struct plan_walk {
    const struct plan *plan;
    size_t at;
};

/* Make command, whose cause and flags are the caller's, carry the whole plan out: a
 * COMMAND_SERIES.  It borrows plan and *walk, which is filled here and for it alone. */
void plan_command(const struct plan *plan, struct plan_walk *walk,
                  struct command *command);

/* Release what plan_make() filled. */
void plan_done(struct plan *plan);
