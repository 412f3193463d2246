/* control_path.h - where the server's control socket is looked for. */
#pragma once

/* given (--control) if it is not NULL, else the environment's OPENWINS_CONTROL, else
 * where winsd puts it by default. */
const char *control_path(const char *given);
