#include "node/nb_session_json.h"

#include <stdio.h>

static void put_text(struct ow_json *json, const char *key, const char *text)
{
    ow_json_key(json, key);
    ow_json_string(json, text);
}

uint8_t nb_session_suffix(const struct nb_session *session)
{
    return nb_session_is_inbound(session) ? 0x20 : 0x00;
}

const char *nb_session_name(const struct nb_name *name, char text[NB_SESSION_NAME])
{
    size_t len = NB_NAME_LEN - 1;

    for (size_t i = 0; i < len; i++) {
        uint8_t octet = name->octet[i];

        text[i] = octet >= ' ' && octet <= '~' ? (char)octet : '.';
    }
    snprintf(text + len, NB_SESSION_NAME - len, "<%02X>", nb_suffix(name));
    return text;
}

void nb_session_json(struct ow_json *json, const struct nb_session *session, ow_addr at,
                     const char *local, const char *remote)
{
    bool listens = nb_session_listens(session);
    char text[OW_ADDR_TEXT];

    ow_json_open_object(json);
    put_text(json, "state", nb_session_state(session->state));
    put_text(json, "direction",
             listens                          ? ""
             : nb_session_is_inbound(session) ? "In"
                                              : "Out");
    put_text(json, "local_address", ow_addr_text(at, text));
    ow_json_key(json, "local_port");
    ow_json_uint(json, session->local.port);
    put_text(json, "remote_address",
             listens ? "" : ow_addr_text(session->remote.addr, text));
    ow_json_key(json, "remote_port");
    ow_json_uint(json, session->remote.port);
    put_text(json, "local", local);
    put_text(json, "remote", remote);
    ow_json_close_object(json);
}
