/* netsh.h - a netsh command that is being carried out: its values, the server, and what
 * the functions of the command table share. */
#pragma once

#include "tools/ctl.h"
#include "tools/netsh_words.h"

#include <jansson.h>

struct netsh {
    struct ctl *ctl;
    const struct netsh_command *command;
    struct netsh_values values;
    char server[32]; /* the address of the server, as it calls itself */
    json_t *status;  /* what /api/v1/status says */
};

/* The value of the parameter with this tag; NULL when it is not given. */
const char *netsh_value(const struct netsh *netsh, const char *tag);

/* A parameter of 0 or 1; fallback when it is not given. */
bool netsh_flag(const struct netsh *netsh, const char *tag, bool fallback);

/* Run a command of winsctl's own table: its name, its argument (NULL: none) and options
 * as pairs of name and value, ended by NULL. */
int netsh_as(struct netsh *netsh, const char *name, const char *arg, ...)
    __attribute__((sentinel));

/* The name as winsctl's commands take it: what would end it is escaped, "<xx>" is put
 * behind it when suffix is not NULL.  Returns false when it is too long. */
bool netsh_name(const char *name, const char *suffix, char *text, size_t room);

/* A counter of the server, or 0. */
long long netsh_counter(const struct netsh *netsh, const char *name);

/* Carry out the command that netsh holds; the row of the table says what it does.  They
 * return an exit code. */
int netsh_show_name(struct netsh *netsh);
int netsh_show_database(struct netsh *netsh);
int netsh_show_recbyversion(struct netsh *netsh);
int netsh_show_reccount(struct netsh *netsh);
int netsh_show_browser(struct netsh *netsh);
int netsh_show_versionmap(struct netsh *netsh);
int netsh_init_search(struct netsh *netsh);
int netsh_show_statistics(struct netsh *netsh);
int netsh_reset_counter(struct netsh *netsh);
int netsh_show_info(struct netsh *netsh);
int netsh_show_server(struct netsh *netsh);
int netsh_show_version(struct netsh *netsh);
int netsh_show_partner(struct netsh *netsh);
int netsh_show_partnerproperties(struct netsh *netsh);
int netsh_add_name(struct netsh *netsh);
int netsh_check_name(struct netsh *netsh);
int netsh_check_database(struct netsh *netsh);
int netsh_delete_name(struct netsh *netsh);
int netsh_delete_owners(struct netsh *netsh);
int netsh_delete_records(struct netsh *netsh);
int netsh_init_backup(struct netsh *netsh);
int netsh_init_import(struct netsh *netsh);
int netsh_init_restore(struct netsh *netsh);
int netsh_init_scavenge(struct netsh *netsh);
int netsh_set_namerecord(struct netsh *netsh);
int netsh_set_migrateflag(struct netsh *netsh);
int netsh_set_logparam(struct netsh *netsh);
int netsh_set_defaultparam(struct netsh *netsh);
int netsh_dump(struct netsh *netsh);
