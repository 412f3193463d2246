/* doctor_facts.h - gathering what `winsctl doctor` judges: from the server, from the
 * kernel, by asking the server as a client would. */
#pragma once

#include "tools/ctl.h"
#include "tools/doctor.h"

/* Gather; what cannot be had is left out.  Returns how the server was reached.  The
 * caller releases with doctor_facts_done(). */
enum ctl_exit doctor_facts_gather(struct ctl *ctl, struct doctor_facts *facts);
void doctor_facts_done(struct doctor_facts *facts);
