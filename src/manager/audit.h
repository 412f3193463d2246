/* audit.h - which requests leave a trace in the audit trail: every change that was made
 * or refused to somebody known, and every login that was tried. */
#pragma once

#include "manager/request.h"
#include "server/command.h"

/* Say whom or what a request concerns, where its path does not, or says too little.  Text
 * of strangers: it is cut, and what may not be shown becomes '?'. */
void audit_subject(struct request *request, const char *text);

/* Say which setting became what: "renewal-interval: 6d -> 7d", behind others that were
 * said before.  step is a COMMAND_SET with its result. */
void audit_setting(struct request *request, const struct command *step);

/* Write the trace of a request that a job has answered.  On the job's thread. */
void audit_write(struct request *request);

/* Keep the trace of a request that the loop has answered, to be written later. */
void audit_note(struct request *request);
