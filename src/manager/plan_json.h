/* plan_json.h - a step of a plan for people, who decide whether it is taken: what stands
 * now, and what will. */
#pragma once

#include "base/json.h"
#include "manager/plan.h"

/* Write step as {"group", "change", "setting" | "name", "from", "to", "also"}, before it
 * is carried out.  also has what changes of a mapping besides its addresses. */
void plan_step_json(struct ow_json *json, const struct plan_step *step,
                    const struct settings *settings, const struct registry *registry);
