#include "manager/caller.h"

#include "base/json.h"
#include "manager/auth.h"
#include "manager/auth_token.h"
#include "manager/host_header.h"
#include "manager/reply.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define COOKIE     "openwins"
#define TOKEN_MARK "token:"
#define CSRF       "X-CSRF-Token"

ow_time caller_now(void)
{
    return time(NULL);
}

static const char *header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* ---- at the control socket -----------------------------------------------------------
 */

static bool find_peer(struct request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    if (info == NULL || access_peer_of(&request->manager->access, info->connect_fd,
                                       &request->peer) != OW_OK)
        request->peer.role = ACCESS_NONE;
    if (request->peer.role != ACCESS_NONE)
        return true;
    reply_error(request, MHD_HTTP_FORBIDDEN, "forbidden",
                "members of the group openwins-read may read, of openwins also change",
                "the account %s may not use this server", request->peer.account);
    return false;
}

/* ---- by TCP --------------------------------------------------------------------------
 */

static void find_source(struct request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sockaddr_in address;

    if (info == NULL || info->client_addr->sa_family != AF_INET)
        return;
    memcpy(&address, info->client_addr, sizeof address);
    request->from =
        (struct ow_endpoint){ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

bool caller_names_us(struct request *request)
{
    const struct manager_config *config = &request->manager->config;
    const struct host_names names = {.at = config->http,
                                     .at_count = config->http_count,
                                     .name = config->http_host,
                                     .name_count = config->http_host_count};
    const char *host = header(request, MHD_HTTP_HEADER_HOST);

    if (!request->door->tcp || host_header_is_ours(&names, host))
        return true;
    reply_error(request, MHD_HTTP_MISDIRECTED_REQUEST, "wrong-host",
                "the option http-host names what this server is called",
                "this server is not called \"%.80s\"", host == NULL ? "" : host);
    return false;
}

/* Whether a browser that sends this was led here by a page of ours. */
static bool check_origin(struct request *request)
{
    if (host_header_is_origin(request->door->tls, header(request, MHD_HTTP_HEADER_HOST),
                              header(request, MHD_HTTP_HEADER_ORIGIN)))
        return true;
    reply_error(request, MHD_HTTP_FORBIDDEN, "foreign-origin", NULL,
                "a page of another server asked for this");
    return false;
}

/* The sessions that the cookies of a request name. */
struct found {
    struct auth *auth;
    struct session session;
    bool one, several;
};

static enum MHD_Result try_cookie(void *cls, enum MHD_ValueKind kind, const char *key,
                                  const char *value)
{
    struct found *found = cls;
    struct session session;

    (void)kind;
    if (value == NULL || strcmp(key, COOKIE) != 0 ||
        !auth_session(found->auth, value, caller_now(), &session))
        return MHD_YES;
    if (found->one && memcmp(found->session.id, session.id, sizeof session.id) != 0)
        found->several = true;
    found->one = true;
    found->session = session;
    return found->several ? MHD_NO : MHD_YES;
}

/* Another server on this host name can set a cookie of the same name, which a browser may
 * send first: one that is no session hides nothing.  But of two sessions one is not the
 * user's own, and nobody can say which: then nobody is logged in. */
static void find_session(struct request *request)
{
    struct found found = {.auth = request->manager->auth};

    MHD_get_connection_values(request->connection, MHD_COOKIE_KIND, try_cookie, &found);
    if (!found.one || found.several)
        return;
    request->session = found.session;
    request->by_session = true;
    request->peer.role = request->session.role;
    memcpy(request->peer.account, request->session.account, sizeof request->peer.account);
}

/* "Authorization: Bearer TOKEN".  False after answering that the token is none. */
static bool find_token(struct request *request)
{
    static const char scheme[] = "Bearer ";
    const char *value = header(request, MHD_HTTP_HEADER_AUTHORIZATION);
    struct auth_token token;

    if (value == NULL)
        return true;
    if (strncasecmp(value, scheme, strlen(scheme)) != 0 ||
        !auth_token_find(request->manager->auth, value + strlen(scheme), caller_now(),
                         &token)) {
        reply_error(request, MHD_HTTP_UNAUTHORIZED, "bad-token", NULL,
                    "this token is unknown or has ended");
        return false;
    }
    request->by_token = true;
    request->peer.role = token.role;
    memcpy(request->areas, token.areas, sizeof request->areas);
    snprintf(request->peer.account, sizeof request->peer.account, TOKEN_MARK "%s",
             token.name);
    return true;
}

bool caller_find(struct request *request)
{
    if (!request->door->tcp)
        return find_peer(request);
    find_source(request);
    request->peer.role = ACCESS_ANYONE;
    if (!check_origin(request))
        return false;
    if (!find_token(request))
        return false;
    if (!request->by_token)
        find_session(request);
    return true;
}

/* ---- what the caller may -------------------------------------------------------------
 */

/* The page looks at setup_needed to know which form to show. */
static void ask_for_login(struct request *request)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    reply_problem_json(&json, MHD_HTTP_UNAUTHORIZED, "login-needed",
                       "nobody is logged in", "log in, or use the control socket");
    ow_json_key(&json, "setup_needed");
    ow_json_bool(&json, auth_is_empty(request->manager->auth));
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_UNAUTHORIZED, &json);
    if (request->response != NULL)
        MHD_add_response_header(request->response, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
                                "Bearer realm=\"OpenWINS\"");
}

static void refuse_role(struct request *request)
{
    reply_error(request, MHD_HTTP_FORBIDDEN, "forbidden", NULL,
                "%s %s needs the role %s; %s is %s",
                route_method_str(request->route->method), request->route->path,
                access_role_str(request->route->role), request->peer.account,
                access_role_str(request->peer.role));
}

/* A change by cookie must show that the sender has also read an answer of ours, which a
 * page of another server cannot. */
static bool shows_token(struct request *request)
{
    const char *token = header(request, CSRF);

    if (!request->by_session || request->route->method == ROUTE_GET ||
        request->route->role == ACCESS_ANYONE ||
        (token != NULL && auth_same_text(request->session.csrf, token)))
        return true;
    reply_error(request, MHD_HTTP_FORBIDDEN, "csrf-token", "load the page again",
                "the header " CSRF " is missing or is not that of this session");
    return false;
}

static bool token_covers(struct request *request)
{
    if (!request->by_token || auth_token_covers(request->areas, request->route->path))
        return true;
    reply_error(request, MHD_HTTP_FORBIDDEN, "token-area", NULL,
                "the areas of %s do not cover %s", request->peer.account,
                request->route->path);
    return false;
}

bool caller_may(struct request *request)
{
    if (!token_covers(request))
        return false;
    if (request->peer.role >= request->route->role)
        return shows_token(request);
    if (request->peer.role == ACCESS_ANYONE)
        ask_for_login(request);
    else
        refuse_role(request);
    return false;
}

bool caller_is_local(const struct request *request)
{
    return !request->door->tcp || (ow_addr_is_loopback(request->door->at.addr) &&
                                   ow_addr_is_loopback(request->from.addr));
}

/* ---- those who stay -------------------------------------------------------------------
 */

struct caller_pass caller_pass_of(const struct request *request)
{
    struct caller_pass pass = {.kind = CALLER_BY_SOCKET};

    if (request->by_session) {
        pass.kind = CALLER_BY_SESSION;
        memcpy(pass.session, request->session.id, sizeof pass.session);
    } else if (request->by_token) {
        pass.kind = CALLER_BY_TOKEN;
        snprintf(pass.token, sizeof pass.token, "%s",
                 request->peer.account + strlen(TOKEN_MARK));
    }
    return pass;
}

bool caller_still_in(struct auth *auth, const struct caller_pass *pass)
{
    switch (pass->kind) {
    case CALLER_BY_SOCKET:
        return true;
    case CALLER_BY_SESSION:
        return auth_has_session(auth, pass->session, caller_now());
    case CALLER_BY_TOKEN:
        return auth_token_lives(auth, pass->token, caller_now());
    }
    return false;
}
