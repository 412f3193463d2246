/* audit.h - which requests leave a trace in the audit trail: every change that was made
 * or refused to somebody known, and every login that was tried. */
#pragma once

#include "manager/request.h"

/* Write the trace of a request that a job has answered.  On the job's thread. */
void audit_write(struct request *request);

/* Keep the trace of a request that the loop has answered, to be written later. */
void audit_note(struct request *request);
