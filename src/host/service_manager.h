/* service_manager.h - telling the service manager (systemd) how the daemon is. */
#pragma once

/* Send state ("READY=1", "STATUS=8 names registered") if somebody asked to be told; see
 * sd_notify(3). */
void service_manager_tell(const char *state);
