#include "load_plan.h"

#include <stdlib.h>

#define PICKS 32 /* tries to find a name that is not busy */

bool load_plan_init(struct load_plan *plan, const struct load_options *options)
{
    bool exist = options->mode == LOAD_ONE_OP && options->op != LOAD_REGISTER;

    *plan = (struct load_plan){
        .options = options,
        .random = options->seed * 0x9E3779B97F4A7C15u + 1,
        .name = calloc(options->names, sizeof(*plan->name)),
    };
    if (plan->name == NULL)
        return false;
    for (uint32_t i = 0; exist && i < options->names; i++)
        plan->name[i].known = LOAD_REGISTERED;
    return true;
}

void load_plan_done(struct load_plan *plan)
{
    free(plan->name);
    plan->name = NULL;
}

/* xorshift: only speed and the same sequence for the same seed matter. */
static uint32_t random_below(struct load_plan *plan, uint32_t limit)
{
    plan->random ^= plan->random << 13;
    plan->random ^= plan->random >> 7;
    plan->random ^= plan->random << 17;
    return (uint32_t)((plan->random >> 32) * limit >> 32);
}

bool load_plan_exists(const struct load_plan *plan, uint32_t name)
{
    return name < plan->options->names && plan->name[name].known == LOAD_REGISTERED;
}

uint32_t load_plan_socket(const struct load_plan *plan, uint32_t name)
{
    uint32_t turn = name < plan->options->names ? plan->name[name].turn : 0;

    return (name + turn) % plan->options->sockets;
}

static struct load_step next_query(struct load_plan *plan)
{
    const struct load_options *o = plan->options;
    struct load_step step = {.op = LOAD_QUERY,
                             .name = random_below(plan, o->names),
                             .socket = (uint32_t)(plan->made % o->sockets)};

    if (o->absent > 0 && random_below(plan, 100) < o->absent)
        step.name += o->names;
    return step;
}

/* A query or a change for a name that nothing is under way for.  A name whose fate is
 * uncertain stays untouched until verify has looked. */
static bool next_mixed(struct load_plan *plan, struct load_step *ret_step)
{
    const struct load_options *o = plan->options;

    for (int i = 0; i < PICKS; i++) {
        uint32_t pick = random_below(plan, o->names);
        struct load_name *name = &plan->name[pick];

        if (name->busy || name->uncertain != 0)
            continue;
        ret_step->name = pick;
        if (random_below(plan, 100) < o->queries)
            ret_step->op = LOAD_QUERY;
        else if (name->known == LOAD_ABSENT)
            ret_step->op = LOAD_REGISTER;
        else
            ret_step->op = random_below(plan, 2) == 0 ? LOAD_REFRESH : LOAD_RELEASE;
        /* Another address each time, so that an old registration is not taken for the
         * last one. */
        if (ret_step->op == LOAD_REGISTER)
            name->turn++;
        ret_step->socket = load_plan_socket(plan, pick);
        name->busy = true;
        return true;
    }
    return false;
}

bool load_plan_over(const struct load_plan *plan)
{
    return plan->options->count != 0 && plan->made == plan->options->count;
}

bool load_plan_next(struct load_plan *plan, struct load_step *ret_step)
{
    const struct load_options *o = plan->options;

    if (load_plan_over(plan))
        return false;
    if (o->mode == LOAD_MIXED) {
        if (!next_mixed(plan, ret_step))
            return false;
    } else if (o->mode == LOAD_ONE_OP && o->op == LOAD_QUERY) {
        *ret_step = next_query(plan);
    } else {
        *ret_step = (struct load_step){
            .op = o->mode == LOAD_VERIFY ? LOAD_QUERY : o->op,
            .name = (uint32_t)(plan->made % o->names),
        };
        ret_step->socket = load_plan_socket(plan, ret_step->name);
    }
    plan->made++;
    return true;
}

void load_plan_settle(struct load_plan *plan, const struct load_step *step, bool answered)
{
    struct load_name *name;

    if (step->name >= plan->options->names)
        return;
    name = &plan->name[step->name];
    name->busy = false;
    if (step->op == LOAD_QUERY)
        return;
    name->uncertain = answered ? 0 : (uint8_t)step->op;
    if (answered)
        name->known = step->op == LOAD_RELEASE ? LOAD_ABSENT : LOAD_REGISTERED;
}

void load_plan_key(const struct load_plan *plan, uint32_t name, struct nb_key *ret_key)
{
    const char *prefix = plan->options->prefix;
    uint32_t number = plan->options->first + name;
    unsigned pos = 0;

    ret_key->scope.len = 0;
    while (prefix[pos] != '\0') {
        ret_key->name.octet[pos] = (uint8_t)prefix[pos];
        pos++;
    }
    for (unsigned i = 7; i-- > 0; number /= 10)
        ret_key->name.octet[pos + i] = (uint8_t)('0' + number % 10);
    for (pos += 7; pos < NB_NAME_LEN - 1; pos++)
        ret_key->name.octet[pos] = ' ';
    ret_key->name.octet[NB_NAME_LEN - 1] = plan->options->suffix;
    if (name >= plan->options->names)
        ret_key->name.octet[0] = '~'; /* nobody registers such a name */
}
