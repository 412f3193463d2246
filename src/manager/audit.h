/* audit.h - which requests leave a trace in the audit trail: every change that was made
 * or refused to somebody known, and every login that was tried. */
#pragma once

#include "manager/request.h"

/* Say whom or what a request concerns, where its path does not, or says too little.  Text
 * of strangers: it is cut, and what may not be shown becomes '?'. */
void audit_subject(struct request *request, const char *text);

/* Write the trace of a request that a job has answered.  On the job's thread. */
void audit_write(struct request *request);

/* Keep the trace of a request that the loop has answered, to be written later. */
void audit_note(struct request *request);
