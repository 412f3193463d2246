/* log_sink.h - the way out of the event log: entries as lines on a descriptor, or as
 * fields to journald.  Used by the log's own thread. */
#pragma once

#include "base/log.h"

#define OW_LOG_LINE 2560

/* One line without line feed, as written to stderr:
 *   2026-11-22T15:04:05Z WARNING WINS 6010 refused-static name="FRED<20>"
 *   from=192.0.2.7: sentence
 * A field that is the whole sentence stands there only.
 * Text is quoted; quotes, control characters and octets that are not UTF-8 appear as
 * \xNN, in the sentence too.  Cut to OW_LOG_LINE - 1 bytes.  Returns text. */
const char *ow_log_line(const struct ow_log_entry *entry, char text[OW_LOG_LINE]);

/* Whether the descriptor fd is the stream to journald that $JOURNAL_STREAM (value) names:
 * "device:inode". */
bool ow_log_is_journal(const char *value, int fd);

/* Write entry to where config->to says (already decided, not OW_LOG_AUTO).  Waits as long
 * as the other side does; what cannot be written at all is lost. */
void ow_log_write(const struct ow_log_config *config, const struct ow_log_entry *entry);
