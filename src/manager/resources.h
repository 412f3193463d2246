/* resources.h - the handlers that the route table names, one file for each resource. */
#pragma once

struct request;

/* resource_index.c: the route table itself. */
void resource_index(struct request *request);

/* resource_openapi.c: the same for programs, with everything that goes in and out. */
void resource_openapi(struct request *request);

/* resource_status.c */
void resource_status(struct request *request);

/* resource_statistics.c: what wins.msc shows in its statistics window. */
void resource_statistics(struct request *request);
void resource_statistics_clear(struct request *request);

/* resource_health.c: without a login. */
void resource_alive(struct request *request);
void resource_ready(struct request *request);

/* resource_metrics.c: counters in the text form of Prometheus. */
void resource_metrics(struct request *request);

/* resource_records.c: the list, filtered, streamed. */
void resource_records(struct request *request);

/* resource_names.c: all records of one name, their story, what operators do to them. */
void resource_name(struct request *request);
void resource_name_delete(struct request *request);
void resource_name_release(struct request *request);

/* resource_history.c, resource_why.c, resource_answer.c, resource_reach.c,
 * resource_packets.c */
void resource_history(struct request *request);
void resource_why(struct request *request);
void resource_answer(struct request *request);
void resource_reach(struct request *request);
void resource_packets(struct request *request);

/* resource_conflicts.c: what refuses whom, in words, and what to do about it. */
void resource_conflicts(struct request *request);
void resource_conflict(struct request *request);

/* resource_conflict_act.c: the action stands at the end of the route's path. */
void resource_conflict_act(struct request *request);

/* resource_undo.c: taking a change back. */
void resource_undo(struct request *request);

/* resource_mapping_list.c */
void resource_mappings(struct request *request);

/* resource_mappings.c: static mappings. */
void resource_mapping_add(struct request *request);
void resource_mapping_change(struct request *request);

/* resource_settings.c: one by one. */
void resource_settings(struct request *request);
void resource_setting(struct request *request);
void resource_setting_put(struct request *request);

/* resource_policies.c: what machines may do. */
void resource_policies(struct request *request);
void resource_policy(struct request *request);
void resource_policy_put(struct request *request);
void resource_policy_approve(struct request *request);

/* resource_configuration.c: settings and static mappings as one text. */
void resource_configuration(struct request *request);
void resource_configuration_apply(struct request *request);

/* resource_database.c: the file as a whole. */
void resource_backup(struct request *request);
void resource_restore(struct request *request);
void resource_check(struct request *request);
void resource_scavenge(struct request *request);
void resource_clock_accept(struct request *request);

/* resource_backups.c: the backups that the server keeps itself. */
void resource_backups(struct request *request);
void resource_backups_make(struct request *request);
void resource_backup_file(struct request *request);
void resource_backup_restore(struct request *request);
void resource_backup_delete(struct request *request);

/* resource_import.c: files of other servers. */
void resource_import(struct request *request);
void resource_import_progress(struct request *request);

/* resource_export.c: records as files of other servers. */
void resource_export(struct request *request);

/* resource_stream.c: everything that happens. */
void resource_stream(struct request *request);

/* resource_usage.c: who asks for what. */
void resource_usage(struct request *request);
void resource_usage_names(struct request *request);
void resource_usage_clients(struct request *request);
void resource_usage_name(struct request *request);
void resource_usage_client(struct request *request);

/* resource_usage_mute.c: what of it is not listed. */
void resource_usage_mute(struct request *request);

/* resource_queries.c: the query log. */
void resource_queries(struct request *request);

/* resource_retire.c: the report for those who want to be rid of WINS. */
void resource_report_retire(struct request *request);

/* resource_events.c */
void resource_events(struct request *request);
void resource_events_follow(struct request *request);

/* resource_node.c: the names of the server itself. */
void resource_node(struct request *request);
void resource_node_refresh(struct request *request);

/* resource_session.c: logging in and out, the first account. */
void resource_session(struct request *request);
void resource_session_post(struct request *request);
void resource_session_delete(struct request *request);
void resource_session_password(struct request *request);
void resource_setup(struct request *request);

/* resource_accounts.c */
void resource_accounts(struct request *request);
void resource_account_add(struct request *request);
void resource_account_change(struct request *request);
void resource_account_delete(struct request *request);

/* resource_totp.c: one-time codes. */
void resource_totp_add(struct request *request);
void resource_totp_delete(struct request *request);

/* resource_tokens.c: tokens for programs. */
void resource_tokens(struct request *request);
void resource_token_add(struct request *request);
void resource_token_delete(struct request *request);

/* resource_audit.c: who did what. */
void resource_audit(struct request *request);
