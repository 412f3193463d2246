/* upload.h - a request body of any length, kept in a temporary file of the data folder.
 */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct request;
struct upload;

/* Make the temporary file of request, or answer an error. */
void upload_begin(struct request *request);

/* Append; an error is kept and reported by upload_finish(). */
void upload_data(struct upload *upload, const char *data, size_t len);

/* The body is complete: OW_OK, or why it could not be kept. */
enum ow_err upload_finish(struct upload *upload);

/* Where the file stands and how long it is. */
const char *upload_path(const struct upload *upload);
uint64_t upload_size(const struct upload *upload);

/* Close and remove the file.  NULL is allowed. */
void upload_free(struct upload *upload);

/* Remove the temporary files that a killed server left in folder. */
void upload_remove_leftovers(const char *folder);
