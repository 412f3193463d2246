/* load_plan.h - which request comes next, and what is known of every name: whether it is
 * registered, from which socket, and whether a request for it is under way.  At most one
 * request that changes a name is under way for that name, so the order of its changes is
 * certain. */
#pragma once

#include "load.h"
#include "wire/nb_name.h"

enum load_known {
    LOAD_ABSENT,     /* never registered, or its release was acknowledged */
    LOAD_REGISTERED, /* its registration was acknowledged */
};

struct load_name {
    uint8_t known;     /* enum load_known */
    uint8_t uncertain; /* enum load_op of a change that was never answered; 0: none */
    uint8_t turn;      /* moves with each new registration: the next socket's turn */
    bool busy;
};

struct load_plan {
    const struct load_options *options;
    struct load_name *name; /* options->names of them */
    uint64_t made;          /* requests planned */
    uint64_t random;
};

struct load_step {
    enum load_op op;
    uint32_t name;   /* counted from 0; may be beyond the last one: an absent name */
    uint32_t socket; /* by which it goes out */
};

/* Prepare a plan.  Returns false when out of memory.  plan->name is freed by _done(). */
bool load_plan_init(struct load_plan *plan, const struct load_options *options);
void load_plan_done(struct load_plan *plan);

/* The next request; false when all are made, or none can be made just now. */
bool load_plan_next(struct load_plan *plan, struct load_step *ret_step);

/* Whether all requests have been planned. */
bool load_plan_over(const struct load_plan *plan);

/* The request of step was answered as it should be, or (answered false) not at all. */
void load_plan_settle(struct load_plan *plan, const struct load_step *step,
                      bool answered);

/* Whether a query for this name must be answered positively. */
bool load_plan_exists(const struct load_plan *plan, uint32_t name);

/* The socket whose address the name is registered with. */
uint32_t load_plan_socket(const struct load_plan *plan, uint32_t name);

/* The key of a name. */
void load_plan_key(const struct load_plan *plan, uint32_t name, struct nb_key *ret_key);
