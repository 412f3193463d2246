/* cmd.h - the functions of the command table, one file for each command. */
#pragma once

#include "tools/client.h"
#include "tools/ctl.h"
#include "wire/nb_name.h"

/* Carry out the command that ctl holds; the row of the table says what it does. */
enum ctl_exit cmd_status(struct ctl *ctl);
enum ctl_exit cmd_statistics(struct ctl *ctl);
enum ctl_exit cmd_statistics_clear(struct ctl *ctl);
enum ctl_exit cmd_list(struct ctl *ctl);
enum ctl_exit cmd_show(struct ctl *ctl);
enum ctl_exit cmd_why(struct ctl *ctl);
enum ctl_exit cmd_answer(struct ctl *ctl);
enum ctl_exit cmd_reach(struct ctl *ctl);
enum ctl_exit cmd_packets(struct ctl *ctl);
enum ctl_exit cmd_history(struct ctl *ctl);
enum ctl_exit cmd_add(struct ctl *ctl);
enum ctl_exit cmd_change(struct ctl *ctl);
enum ctl_exit cmd_delete(struct ctl *ctl);
enum ctl_exit cmd_release(struct ctl *ctl);
enum ctl_exit cmd_mappings(struct ctl *ctl);
enum ctl_exit cmd_conflicts(struct ctl *ctl);
enum ctl_exit cmd_conflict_delete(struct ctl *ctl);
enum ctl_exit cmd_conflict_dynamic(struct ctl *ctl);
enum ctl_exit cmd_conflict_multihomed(struct ctl *ctl);
enum ctl_exit cmd_conflict_mute(struct ctl *ctl);
enum ctl_exit cmd_conflict_unmute(struct ctl *ctl);
enum ctl_exit cmd_undo(struct ctl *ctl);
enum ctl_exit cmd_get(struct ctl *ctl);
enum ctl_exit cmd_set(struct ctl *ctl);
enum ctl_exit cmd_settings_export(struct ctl *ctl);
enum ctl_exit cmd_settings_apply(struct ctl *ctl);
enum ctl_exit cmd_policy_list(struct ctl *ctl);
enum ctl_exit cmd_policy_show(struct ctl *ctl);
enum ctl_exit cmd_policy_set(struct ctl *ctl);
enum ctl_exit cmd_policy_mode(struct ctl *ctl);
enum ctl_exit cmd_policy_approve(struct ctl *ctl);
enum ctl_exit cmd_backup(struct ctl *ctl);
enum ctl_exit cmd_backups(struct ctl *ctl);
enum ctl_exit cmd_backups_get(struct ctl *ctl);
enum ctl_exit cmd_backups_delete(struct ctl *ctl);
enum ctl_exit cmd_restore(struct ctl *ctl);
enum ctl_exit cmd_import(struct ctl *ctl);
enum ctl_exit cmd_export(struct ctl *ctl);
enum ctl_exit cmd_check(struct ctl *ctl);
enum ctl_exit cmd_scavenge(struct ctl *ctl);
enum ctl_exit cmd_clock_accept(struct ctl *ctl);
enum ctl_exit cmd_queries(struct ctl *ctl);
enum ctl_exit cmd_report_retire(struct ctl *ctl);
enum ctl_exit cmd_usage(struct ctl *ctl);
enum ctl_exit cmd_events(struct ctl *ctl);
enum ctl_exit cmd_check_names(struct ctl *ctl);
enum ctl_exit cmd_dhcp(struct ctl *ctl);
enum ctl_exit cmd_doctor(struct ctl *ctl);
enum ctl_exit cmd_top(struct ctl *ctl);
enum ctl_exit cmd_hook(struct ctl *ctl);
enum ctl_exit cmd_watch(struct ctl *ctl);
enum ctl_exit cmd_netsh(struct ctl *ctl);
enum ctl_exit cmd_account_list(struct ctl *ctl);
enum ctl_exit cmd_account_add(struct ctl *ctl);
enum ctl_exit cmd_account_password(struct ctl *ctl);
enum ctl_exit cmd_account_role(struct ctl *ctl);
enum ctl_exit cmd_account_disable(struct ctl *ctl);
enum ctl_exit cmd_account_enable(struct ctl *ctl);
enum ctl_exit cmd_account_delete(struct ctl *ctl);
enum ctl_exit cmd_account_totp(struct ctl *ctl);
enum ctl_exit cmd_account_no_totp(struct ctl *ctl);
enum ctl_exit cmd_token_list(struct ctl *ctl);
enum ctl_exit cmd_token_add(struct ctl *ctl);
enum ctl_exit cmd_token_delete(struct ctl *ctl);
enum ctl_exit cmd_audit(struct ctl *ctl);
enum ctl_exit cmd_version(struct ctl *ctl);
enum ctl_exit cmd_help(struct ctl *ctl);
enum ctl_exit cmd_completion(struct ctl *ctl);

/* Say what is wrong with a typed name.  Returns CTL_USAGE. */
enum ctl_exit cmd_name_wrong(const char *typed);

/* The text form (typed_name.h) of a name as typed, with the option --scope, where there
 * is one.  CTL_USAGE after saying what is wrong; an empty name is. */
enum ctl_exit cmd_name(const struct ctl *ctl, const char *typed, char name[NB_KEY_TEXT]);

/* A client, and a request begun: method and the fixed part of the path.  NULL after
 * saying that memory ran out. */
struct client *cmd_begin(struct ctl *ctl, const char *method, const char *path);

#define CMD_NAMES "/api/v1/names/"

/* The same with NAME and tail behind path (such as CMD_NAMES), NAME being the command's
 * first argument as typed; NULL and *ret_code after saying what is wrong with it. */
struct client *cmd_begin_name(struct ctl *ctl, const char *method, const char *path,
                              const char *tail, enum ctl_exit *ret_code);

/* Append the options that choose records, as `list` has them.  CTL_USAGE after saying
 * what is wrong. */
enum ctl_exit cmd_filters(const struct ctl *ctl, struct client *client);

/* Send and read JSON; client is released, body (may be NULL) too. */
enum ctl_exit cmd_call(struct client *client, json_t *body, json_t **ret_answer);

/* Shows for people what --json would print. */
typedef enum ctl_exit cmd_shower(const struct ctl *ctl, const json_t *shown);

/* cmd_call(), then what was answered, or only this member of it (NULL: all), as JSON with
 * --json, else to show.  client NULL: cmd_begin() has said why, CTL_LOCAL. */
enum ctl_exit cmd_show_answer(const struct ctl *ctl, struct client *client, json_t *body,
                              const char *member, cmd_shower *show);

/* Print what a change did, or would do: the sentences of the answer, which is released,
 * and how to take it back. */
enum ctl_exit cmd_print_done(const struct ctl *ctl, json_t *answer);

/* Send, and write the answer to stdout as it comes; client is released. */
enum ctl_exit cmd_copy(struct client *client);

/* Send what was begun and write the answer, a backup, to the file at path ("-": the
 * standard output); client is released.  In cmd_backup.c. */
enum ctl_exit cmd_save(struct ctl *ctl, struct client *client, const char *path);
