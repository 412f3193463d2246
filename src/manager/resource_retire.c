/* resource_retire.c - the report of who still uses WINS. */
#include "manager/resources.h"

#include "manager/dns_check.h"
#include "manager/reply.h"
#include "manager/retire.h"
#include "manager/retire_form.h"

#include <time.h>

#define LIMIT     200
#define LIMIT_MAX 100000
#define DNS_MS    5000 /* the report waits for DNS so long */

static const char *const types[] = {
    [RETIRE_JSON] = REPLY_JSON_TYPE,
    [RETIRE_TEXT] = REPLY_TEXT_TYPE,
    [RETIRE_CSV] = "text/csv; charset=utf-8",
    [RETIRE_HTML] = "text/html; charset=utf-8",
};

/* The other forms are made of the JSON, so that they say the same. */
static void reply_form(struct request *request, enum retire_form form,
                       struct ow_json *json)
{
    json_t *report = json_loadb(json->data, json->len, 0, NULL);
    size_t len = 0;
    char *text = report == NULL ? NULL : retire_form(form, report, &len);

    json_decref(report);
    ow_json_done(json);
    reply_take(request, MHD_HTTP_OK, types[form], text, len);
    if (form == RETIRE_HTML && request->response != NULL)
        MHD_add_response_header(request->response, "Content-Security-Policy",
                                retire_policy);
}

/* The first report tells DNS what to look up, and the second what it said, so far. */
static enum ow_err make(struct retire_facts *facts, struct ow_json *json)
{
    enum ow_err err = retire_report(facts, json);

    if (err != OW_OK || facts->dns->pending == 0)
        return err;
    registry_thread_offline();
    dns_check_wait(facts->dns->check, DNS_MS);
    registry_thread_online();
    ow_json_done(json);
    *json = (struct ow_json){0};
    facts->dns->pending = 0;
    return retire_report(facts, json);
}

void resource_report_retire(struct request *request)
{
    struct retire_facts facts = {.registry = request->manager->config.registry,
                                 .now = (ow_time)time(NULL)};
    const char *form_text = request_param(request, "form");
    int form = form_text == NULL ? RETIRE_JSON : retire_form_parse(form_text);
    struct dns_column dns;
    struct usage_copy *copy;
    struct ow_json json = {0};
    enum ow_err err;

    if (form < 0) {
        (void)request_bad_param(request, "form", "json, text, csv or html");
        return;
    }
    if (!request_number(request, "limit", LIMIT, 1, LIMIT_MAX, &facts.limit) ||
        !dns_column_begin(request, &dns))
        return;
    facts.dns = &dns;
    copy = usage_copy_new(request->manager->config.usage,
                          USAGE_NAMES | USAGE_CLIENTS | USAGE_PAIRS);
    facts.copy = copy;
    err = copy == NULL ? OW_ENOMEM : make(&facts, &json);
    usage_copy_free(copy);
    if (err != OW_OK) {
        ow_json_done(&json);
        reply_failure(request, err, "");
    } else if (form == RETIRE_JSON) {
        reply_json(request, MHD_HTTP_OK, &json);
    } else {
        reply_form(request, (enum retire_form)form, &json);
    }
}
